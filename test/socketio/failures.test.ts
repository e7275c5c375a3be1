import { expect, it } from 'vitest';
import { completeFailure, describeFailure, type FailureKind, failureKind } from '../../lib/socketio/failures.ts';

/** Words of Go's network (k6) and of Node's, and what they mean. */
const words: readonly (readonly [FailureKind, string])[] = [
  ['refused', 'dial tcp 127.0.0.1:3000: connect: connection refused'],
  ['refused', 'connect ECONNREFUSED 127.0.0.1:3000'],
  ['unknown-host', 'lookup nobody.invalid on 127.0.0.53:53: no such host'],
  ['unknown-host', 'lookup gateway: Temporary failure in name resolution'],
  ['unknown-host', 'getaddrinfo ENOTFOUND nobody.invalid'],
  ['unroutable', 'dial tcp 10.0.0.1:80: connect: no route to host'],
  ['unroutable', 'dial tcp 10.0.0.1:80: connect: network is unreachable'],
  ['blocked', 'IP (127.0.0.1) is in a blacklisted range (127.0.0.0/8)'],
  ['blocked', 'hostname (example.test) is in a blocked pattern (*.test)'],
  ['exhausted', 'dial tcp 127.0.0.1:3000: socket: too many open files'],
  ['exhausted', 'dial tcp 127.0.0.1:3000: connect: cannot assign requested address'],
  ['no-tls', 'tls: first record does not look like a TLS handshake'],
  ['no-tls', 'EPROTO SSL routines: wrong version number'],
  ['tls', 'malformed HTTP response "\\x15\\x03\\x01\\x00\\x02\\x02\\x16"'],
  ['tls-refused', 'remote error: tls: handshake failure'],
  ['tls-refused', 'remote error: tls: certificate required'],
  ['certificate', 'tls: failed to verify certificate: x509: certificate signed by unknown authority'],
  ['certificate', 'tls: failed to verify certificate: x509: certificate has expired or is not yet valid'],
  ['certificate', 'self-signed certificate'],
  ['no-http', 'malformed HTTP status code "mail"'],
  ['no-http', 'HPE_INVALID_CONSTANT Parse Error: Expected HTTP/'],
  ['not-upgraded', 'websocket: bad handshake'],
  ['not-upgraded', 'Unexpected server response: 404'],
  ['timeout', 'dial tcp 10.0.0.1:80: i/o timeout'],
  ['timeout', 'context deadline exceeded'],
  ['closed', 'unexpected EOF'],
  ['closed', 'read tcp 127.0.0.1:1->127.0.0.1:2: read: connection reset by peer'],
  ['closed', 'ECONNRESET socket hang up'],
  ['unknown', 'something else altogether'],
];

it.each(words)('%s: %s', (kind, text) => {
  expect(failureKind(text)).toBe(kind);
});

it('a failure is what happened, in the words that there are, and what to do', () => {
  expect(describeFailure('refused', 'connection refused')).toBe(
    'no server listens at this address: connection refused; start the server, or correct host and port',
  );
  expect(describeFailure('silent')).toMatch(
    /^the WebSocket opened, but no Engine\.IO handshake came; check that it is /,
  );
});

it('what a client was recorded with becomes a sentence once', () => {
  const whole = describeFailure('refused', 'connection refused');
  expect(completeFailure('refused', 'connection refused')).toBe(whole);
  expect(completeFailure('refused', whole)).toBe(whole);
  expect(completeFailure('silent', '')).toBe(describeFailure('silent'));
  expect(completeFailure('unknown to this version', 'some words')).toBe('some words');
});
