import type { Plan } from '../../contract/plan.ts';
import type { FailureKind } from '../socketio/k6.ts';

let complete = (_kind: FailureKind, message: string): string => message;

/** Loads the sentences for failed connections, where k6's log is the only place that says why. */
export function loadFailureTexts({ progress }: Plan): void {
  if (!progress) complete = require('../apart/failures.ts').completeFailure;
}

/** What happened, and what to do. */
export function failureText(kind: FailureKind, message: string): string {
  return complete(kind, message);
}
