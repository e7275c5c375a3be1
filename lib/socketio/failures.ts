/*
 * Why there is no connection. Platforms tell it in words only; what they mean, and what to do about it, is said here.
 */

import type { PollingFailureKind } from './polling/failures.ts';

interface Failure {
  readonly what: string;
  readonly next: string;
}

/** The build leaves these out of the built-in scripts, whose reports complete the sentences. */
const apartOnly = <Table>(make: () => Table): Table => make();

const failures = apartOnly(
  () =>
    ({
      refused: { what: 'no server listens at this address', next: 'start the server, or correct host and port' },
      'unknown-host': { what: 'the host name cannot be resolved', next: 'correct its name' },
      unroutable: { what: 'the host cannot be reached', next: 'check the network and the firewall' },
      blocked: {
        what: 'k6 is configured not to connect to this address',
        next: 'check blockHostnames and blacklistIPs',
      },
      exhausted: {
        what: 'the load generator has run out of file descriptors or ports',
        next: 'raise ulimit -n, or use fewer clients',
      },
      'no-tls': { what: 'the server does not speak TLS', next: 'use http:// or ws://' },
      tls: { what: 'the server speaks TLS', next: 'use https:// or wss://' },
      'tls-refused': { what: 'the server refused the TLS handshake', next: 'check tlsAuth and tlsVersion' },
      certificate: {
        what: 'the certificate is not trusted',
        next: 'make the load generator trust its certificate authority',
      },
      'no-http': { what: 'the server does not speak HTTP', next: 'correct host and port' },
      'not-upgraded': {
        what: 'the server answered, but not with a WebSocket',
        next: 'check "path", and whether the server allows WebSocket; the HTTP status is a tag of ws_sessions',
      },
      closed: {
        what: 'the connection was closed without an answer',
        next: 'check "path", and http or https; Socket.IO closes connections to another path',
      },
      timeout: { what: 'the server did not answer in time', next: 'check its load, and any firewall in front of it' },
      silent: {
        what: 'the WebSocket opened, but no Engine.IO handshake came',
        next: 'check that it is a Socket.IO server, and "path"',
      },
      'closed-early': {
        what: 'the server closed the WebSocket before an Engine.IO handshake',
        next: 'check that it is a Socket.IO server, and "path"',
      },
      'not-socket.io': { what: 'not a Socket.IO server', next: 'correct the address and "path"' },
      'engine-version': { what: 'not an Engine.IO 4 server', next: 'servers before Socket.IO 3 are not supported' },
      'another-parser': { what: 'the server speaks another parser', next: 'set the option "parser" to the same one' },
      'closed-before-connect': {
        what: 'the server closed the connection instead of answering the connect',
        next: 'check that both use the same parser, and whether the server rejects clients without an answer',
      },
      unanswered: {
        what: 'the server did not answer the connect in time',
        next: 'check that both use the same parser, and that every middleware calls next()',
      },
      'no-namespace': { what: 'the server has no such namespace', next: 'correct the path of the address' },
      rejected: { what: 'the server refused the connect', next: "check auth, and the server's middleware" },
      unknown: { what: 'the WebSocket could not be opened', next: 'check that it is a Socket.IO server, and "path"' },
    }) as const satisfies Record<string, Failure>,
);

/** Of which there are words here; those of polling are with polling. */
export type CommonFailureKind = keyof typeof failures;

export type FailureKind = CommonFailureKind | PollingFailureKind;

/**
 * What happened, in the platform's own words where there are any, and what to do. In the built-in scripts it is the words
 * alone: they record the kind as well, and whoever reports it completes the sentence.
 */
export function describeFailure(kind: CommonFailureKind, words = ''): string {
  if (failures === undefined) return words;
  const { what, next } = failures[kind];
  return `${what}${words && `: ${words}`}; ${next}`;
}

/** The whole sentence of what a client was recorded with, which may be the words alone. */
export function completeFailure(kind: string, message: string): string {
  if (!isKind(kind) || message.startsWith(failures[kind].what)) return message;
  return describeFailure(kind, message);
}

function isKind(kind: string): kind is CommonFailureKind {
  return Object.hasOwn(failures, kind);
}

/** The words of Go (k6) and of Node; the first that fits. */
const patterns: readonly (readonly [RegExp, CommonFailureKind])[] = [
  [/blacklisted|blocked/, 'blocked'],
  [/refused/i, 'refused'],
  [/no such host|lookup |ENOTFOUND|EAI_/, 'unknown-host'],
  [/too many open files|cannot assign|EMFILE|EADDRNOTAVAIL/, 'exhausted'],
  [/unreachable|no route|UNREACH/, 'unroutable'],
  [/first record|wrong version number/i, 'no-tls'],
  [/HTTP response "\\x15/, 'tls'],
  [/remote error|alert/, 'tls-refused'],
  [/x509|certificate/i, 'certificate'],
  [/malformed HTTP|HPE_/, 'no-http'],
  [/bad handshake|server response/, 'not-upgraded'],
  [/time ?out|deadline|TIMEDOUT/i, 'timeout'],
  [/EOF|reset|hang up|broken pipe/i, 'closed'],
];

export function failureKind(words: string): CommonFailureKind {
  return patterns.find(([pattern]) => pattern.test(words))?.[1] ?? 'unknown';
}
