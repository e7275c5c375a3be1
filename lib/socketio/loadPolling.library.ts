/* The same in the package's entry points, which have no file beside them: there polling is included. */

export { openPolling as includedPolling } from './k6Polling.ts';
