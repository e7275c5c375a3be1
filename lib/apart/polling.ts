/* HTTP long-polling, which few runs use. */

export { transportsOf } from '../measure/transportsOf.ts';
export { openPolling } from '../socketio/k6Polling.ts';
