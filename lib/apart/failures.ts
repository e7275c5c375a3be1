/* What happened and what to do, for the log of a plain k6: a run by `rlt` says it in its report. */

export { completeFailure } from '../socketio/failures.ts';
