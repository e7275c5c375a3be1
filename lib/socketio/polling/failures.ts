import type { HttpAnswer } from './http.ts';
import { recordIn } from './recordIn.ts';

/*
 * Why a server does not poll. Unlike a WebSocket's handshake, an HTTP request shows status and words of the answer.
 */

const failures = {
  'no-polling': {
    what: 'the server does not take HTTP long-polling',
    next: 'allow "polling" among its transports, or connect with transports: ["websocket"]',
  },
  'unknown-session': {
    what: 'a request came to a server that does not know its session',
    next: 'several nodes behind a load balancer need sticky sessions; or the server had closed the session',
  },
  'not-polled': {
    what: 'the server did not answer as one of Engine.IO',
    next: 'is "path" right, and does it, or a proxy before it, let the request through?',
  },
} as const;

export type PollingFailureKind = keyof typeof failures;

export interface PollingFailure {
  readonly kind: PollingFailureKind;
  readonly detail: string;
}

/** What an answer other than 200 means. */
export function failureOf({ status, body }: Pick<HttpAnswer, 'status' | 'body'>): PollingFailure {
  const { code, message } = recordIn(body);
  const kind = kinds.get(code) ?? 'not-polled';
  const { what, next } = failures[kind];
  const words = typeof message === 'string' ? message : body.replace(/\s+/g, ' ').trim().slice(0, 120);
  return { kind, detail: `${what}: status ${status}${words && `, ${JSON.stringify(words)}`}; ${next}` };
}

/** Engine.IO's own codes of an error. */
const kinds: ReadonlyMap<unknown, PollingFailureKind> = new Map([
  [0, 'no-polling'],
  [1, 'unknown-session'],
]);
