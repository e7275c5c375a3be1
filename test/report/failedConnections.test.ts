import { expect, it } from 'vitest';
import { completeFailure } from '../../lib/socketio/failures.ts';
import { type Diagnosis, FailedConnections } from '../../report/failedConnections.ts';

const upgradeRefused = 'the server answered, but not with a WebSocket: websocket: bad handshake; is "path" right?';

it('says why clients could not be reached', () => {
  const failed = gather(['clients_unreachable', 'refused', 'no server listens at this address; start the server']);
  expect(failed.explained()).toEqual({
    clients_unreachable: 'no server listens at this address; start the server',
  });
});

it('says nothing where everybody was reached', () => {
  const failed = new FailedConnections();
  failed.add({ ...sample, metric: 'clients_unreachable', value: 0 });
  failed.add({ ...sample, metric: 'connect_duration' });
  expect(failed.explained({ found: 'something' })).toEqual({});
});

it('says what clients were told that hold no job, and what came in place of an error', () => {
  const failed = gather(
    ['gateway_errors', '', 'Signed in elsewhere.'],
    ['unreadable_errors', '', 'error.messagePath text found nothing in oops({})'],
  );
  expect(failed.explained()).toEqual({
    clients_subscribed: '"Signed in elsewhere."',
    bystanders_subscribed: '"Signed in elsewhere."',
    unreadable_errors: 'error.messagePath text found nothing in oops({})',
  });
});

it('puts causes together that differ in the port of the client only, the commonest first', () => {
  const failed = gather(
    ['clients_unreachable', 'timeout', 'no answer'],
    ['clients_unreachable', 'closed', 'read tcp 127.0.0.1:50001->127.0.0.1:80: reset'],
    ['clients_unreachable', 'closed', 'read tcp 127.0.0.1:50002->127.0.0.1:80: reset'],
  );
  const closed = completeFailure('closed', 'read tcp 127.0.0.1:80: reset');
  expect(failed.explained().clients_unreachable).toBe(`${closed} (2); ${completeFailure('timeout', 'no answer')} (1)`);
});

it('takes the words of a handshake of its own where those of k6 leave the cause open', () => {
  const denied: Diagnosis = { found: 'the server denies the upgrade: status 403; look at --origin' };
  const failed = gather(
    ['clients_unreachable', 'not-upgraded', upgradeRefused],
    ['clients_unreachable', 'certificate', 'the certificate is not trusted'],
  );
  expect(failed.explained(denied).clients_unreachable).toBe(`${denied.found} (1); the certificate is not trusted (1)`);
  expect(failed.explained({ found: undefined }).clients_unreachable).toContain(
    `${upgradeRefused} (a handshake made afterwards was answered correctly)`,
  );
});

it('quotes what the gateway said to those whom it turned away', () => {
  const failed = gather(
    ['clients_rejected', 'unknown', 'Unauthorized'],
    ['clients_rejected', 'unknown', 'Unauthorized'],
  );
  expect(failed.explained()).toEqual({ clients_rejected: '"Unauthorized"' });
});

const sample = { metric: '', time: 0, value: 1, tags: '', metadata: '' };

function gather(...failures: readonly (readonly [metric: string, cause: string, message: string])[]) {
  const failed = new FailedConnections();
  for (const [metric, cause, message] of failures) {
    failed.add({
      ...sample,
      metric,
      tags: `cause=${cause}`,
      metadata: `client=1&message=${encodeURIComponent(message)}`,
    });
  }
  return failed;
}

it('says where a profile names another parser', () => {
  const failed = gather(['clients_unreachable', 'unanswered', '']);
  expect(failed.explained().clients_unreachable).toBe(
    'the server did not answer the connect in time; check that both use the same parser, and that every middleware calls next(); a profile names the parser ("parser": "msgpack")',
  );
});
