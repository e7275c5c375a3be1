/* HTTP long-polling, which few scripts use. */

export { openPolling } from '../socketio/k6Polling.ts';
