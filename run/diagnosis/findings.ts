import { describeFailure, type FailureKind, failureKind } from '../../lib/socketio/failures.ts';
import { failureOf } from '../../lib/socketio/polling/failures.ts';
import type { Outcome, Said } from './handshake.ts';

/** Everything that was tried; what the handshake itself explains needs nothing else. */
export interface Tried {
  readonly handshake: Outcome;
  /** A plain request for the same path, after a handshake without an answer. */
  readonly get?: Outcome | undefined;
  /** Whether the port speaks TLS although the address says http. */
  readonly speaksTls?: boolean | undefined;
  /** A connect in MessagePack, after one in text was not answered. */
  readonly msgpack?: Outcome | undefined;
}

/** Statuses of an answer that was to be a WebSocket; the first that fits. */
const statuses: readonly { fits: (answer: Answer) => boolean; what: string; next: string }[] = [
  {
    fits: ({ body }) => /transport unknown|"code":0\b/i.test(body),
    what: 'the server does not accept WebSockets (polling only)',
    next: "add 'websocket' to its transports: this load test needs it",
  },
  {
    fits: ({ body }) => /https port/i.test(body),
    what: 'the server speaks TLS',
    next: 'use https:// in --api-url',
  },
  {
    fits: of(404, 410),
    what: 'the server has nothing at this path',
    next: 'correct --ws-path, or the path of --api-url',
  },
  { fits: from(300, 399), what: 'the server redirects', next: 'use the address that it names as --api-url' },
  {
    fits: of(401, 403, 407),
    what: 'the server denies the upgrade',
    next: 'look at --origin, --headers and --auth, and at what checks them',
  },
  {
    fits: of(429),
    what: 'the server, or a proxy in front of it, limits the rate of connections',
    next: 'look at its rate limit',
  },
  {
    fits: from(500, 599),
    what: 'the server, or a proxy in front of it, is not available',
    next: 'look at its log, and at the address that the proxy forwards to',
  },
  {
    fits: from(200, 299),
    what: 'the server answers the upgrade like any other request: not Socket.IO, or a proxy that does not pass upgrades on',
    next: 'correct --ws-path, or let the proxy pass Upgrade and Connection',
  },
  { fits: () => true, what: 'the server refuses the upgrade', next: 'look at --ws-path, --origin and --headers' },
];

type Answer = Extract<Outcome, { kind: 'answered' }>;

/** What is wrong and what to do; undefined where the handshake was answered as it should be. */
export function findingOf({ handshake, get, speaksTls, msgpack }: Tried): string | undefined {
  if (handshake.kind === 'answered') return ofAnswer(handshake);
  if (handshake.kind === 'opened') return ofTalk(handshake, msgpack);
  if (handshake.kind === 'proxy') return ofProxy(handshake.words);
  if (speaksTls) return sentence('the server speaks TLS', '', 'use https:// in --api-url');
  const words = handshake.kind === 'timeout' ? '' : handshake.words;
  if (get?.kind === 'answered' && get.status === 404) {
    const found = 'the upgrade gets no answer, and a plain request gets status 404';
    return sentence('the server has nothing at this path', found, 'correct --ws-path, or the path of --api-url');
  }
  const kind: FailureKind = handshake.kind === 'timeout' ? 'timeout' : failureKind(words);
  return describeFailure(kind, words);
}

/** The same of a request that asked for a session by polling. */
export function pollingFinding(outcome: Outcome): string | undefined {
  if (outcome.kind === 'answered') {
    const { status, body } = outcome;
    if (status !== 200) return failureOf({ status, body }).detail;
    if (body.startsWith('0{')) return undefined;
    return describeFailure('not-socket.io', `its answer to a poll begins with ${JSON.stringify(body.slice(0, 60))}`);
  }
  if (outcome.kind === 'proxy') return ofProxy(outcome.words);
  const words = outcome.kind === 'failed' ? outcome.words : '';
  return describeFailure(outcome.kind === 'failed' ? failureKind(words) : 'timeout', words);
}

function ofProxy(words: string): string {
  const next = 'look at the proxy, or name the host of --api-url in NO_PROXY';
  return sentence('the proxy on the way to the server does not let clients through', words, next);
}

function ofAnswer(answer: Answer): string {
  const { what, next } = statuses.find(({ fits }) => fits(answer)) ?? { what: '', next: '' };
  const { status, location, body } = answer;
  const words = messageIn(body).replace(/\s+/g, ' ').trim().slice(0, longestWords);
  const to = location === undefined ? '' : ` to ${location}`;
  return sentence(what, `status ${status}${to}${words && `, ${JSON.stringify(words)}`}`, next);
}

/** Engine.IO, as many others, answers with a code and a message in JSON. */
function messageIn(body: string): string {
  try {
    const { message } = Object(JSON.parse(body));
    return typeof message === 'string' ? message : body;
  } catch {
    return body;
  }
}

const longestWords = 120;

function ofTalk(
  { first, answer }: Extract<Outcome, { kind: 'opened' }>,
  msgpack: Outcome | undefined,
): string | undefined {
  if (first === 'nothing') return describeFailure('silent');
  if (first === 'closed') return describeFailure('closed-early');
  if (answer === undefined) return describeFailure('not-socket.io', `its first frame is ${quoted(first)}`);
  if (typeof answer === 'object') {
    if (answer.text.startsWith('44')) return describeFailure('rejected', answer.text.slice(2, longestWords));
    return undefined;
  }
  const isMsgpack = msgpack?.kind === 'opened' && msgpack.answer === 'binary';
  if (isMsgpack) return describeFailure('another-parser', 'socket.io-msgpack-parser, or one like it');
  if (answer === 'binary') return describeFailure('another-parser', 'its answer is binary');
  return describeFailure(answer === 'closed' ? 'closed-before-connect' : 'unanswered');
}

function quoted(said: Said): string {
  return typeof said === 'object' ? JSON.stringify(said.text.slice(0, 60)) : said;
}

function sentence(what: string, words: string, next: string): string {
  return `${what}${words && `: ${words}`}; ${next}`;
}

function of(...wanted: readonly number[]) {
  return ({ status }: Answer) => wanted.includes(status);
}

function from(lowest: number, highest: number) {
  return ({ status }: Answer) => status >= lowest && status <= highest;
}
