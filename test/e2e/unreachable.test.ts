import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runInK6 } from '../socketio/support/runInK6.ts';
import { type OtherServer, startOtherServers } from '../support/otherServers.ts';
import { isInstalled } from '../support/programs.ts';
import { runPlainK6, runScenario } from './support/scenario.ts';

/* Servers at which no client gets a Socket.IO connection: what the client says, and what the scenarios conclude. */

/** What `connected()` says in k6, whose words these are in part. */
const said: Readonly<Record<OtherServer, RegExp>> = {
  refused: /^refused: no server listens at this address: dial tcp .*connection refused; start the server/,
  'unknown-host': /^unknown-host: the host name cannot be resolved: lookup nobody\.invalid.*; correct its name/,
  'not-found': /^not-upgraded: the server answered, but not with a WebSocket: websocket: bad handshake; check "path"/,
  denied: /^not-upgraded: /,
  redirected: /^not-upgraded: /,
  unavailable: /^not-upgraded: /,
  html: /^not-upgraded: /,
  'polling-only': /^not-upgraded: /,
  'allow-request': /^not-upgraded: /,
  hangs: /^timeout: the server did not answer in time; check its load/,
  'hangs-up': /^closed: the connection was closed without an answer: .*; check "path"/,
  'no-http': /^no-http: the server does not speak HTTP: malformed HTTP/,
  'tls-behind-http': /^closed: the connection was closed without an answer: unexpected EOF; .*http or https/,
  untrusted: /^certificate: the certificate is not trusted: tls: .*x509: /,
  'http-behind-https': /^no-tls: the server does not speak TLS: tls: first record .*; use http:/,
  'wrong-path': /^closed: the connection was closed without an answer: unexpected EOF; check "path"/,
  'no-namespace': /^no-namespace: the server has no such namespace: Invalid namespace; correct/,
  'without-data': /^rejected: the server refused the connect: Unauthorized; check auth/,
  'another-parser': /^closed-before-connect: the server closed the connection instead of answering the connect/,
  echo: /^silent: the WebSocket opened, but no Engine\.IO handshake came; check that it is a Socket\.IO server/,
  talks: /^not-socket\.io: not a Socket\.IO server: its first frame is "hello"/,
  'engine-3': /^engine-version: not an Engine\.IO 4 server: its open packet is/,
  'closes-at-once': /^closed-early: the server closed the WebSocket before an Engine\.IO handshake/,
  'closes-before-connect': /^closed-before-connect: /,
  'never-answers': /^unanswered: the server did not answer the connect in time/,
};

const hasOpenssl = await isInstalled('openssl');
const names = Object.keys(said).filter(
  (name): name is OtherServer => name in said && (hasOpenssl || !/tls|untrusted/.test(name)),
);
let servers: Awaited<ReturnType<typeof startOtherServers>>;

beforeAll(async () => {
  servers = await startOtherServers(names);
});
afterAll(() => servers.close());

it('the client tells in k6 what became of each connection, and ends each within the time', async () => {
  const hanging = await startOtherServers(names);
  // k6 itself goes on waiting for a minute for those that never answer.
  const [results] = await runInK6('connected', { URLS: JSON.stringify(hanging.urls) }, hanging.close);
  expect(Object.keys(Object(results)).sort()).toEqual([...names, 'uncaught'].sort());
  for (const name of names) expect(Object(results)[name]).toMatch(said[name]);
  expect(Object(results).uncaught).toMatch(
    /^websocket error \| Error: websocket error: no server listens at this address: dial tcp .*; start the server/,
  );
});

describe('a scenario is invalid as a whole, with the cause', () => {
  const quick = ['--limit', '2', '--extras', '2', '--connect-timeout', '1500', '--disconnect-timeout', '100'];

  it.each<[OtherServer, string]>([
    ['denied', 'clients could not be reached (4): the server denies the upgrade: status 403, "not from here"; look at'],
    ['another-parser', 'clients could not be reached (4): the server closed the connection instead of answering'],
    ['without-data', 'clients could not be reached (4): the server refused the connect: Unauthorized; check auth'],
    [
      'never-answers',
      'clients could not be reached (4): the server did not answer the connect in time; check that both',
    ],
  ])('connection-quota at one that is: %s', async (name, reason) => {
    const { exitCode, report, stdout } = await runScenario('connection-quota', servers.urls[name], quick);
    expect(exitCode).toBe(99);
    expect(new Set(report.goals?.filter(({ goal }) => goal !== 'log').map(({ outcome }) => outcome))).toEqual(
      new Set(['invalid']),
    );
    const reasons = report.goals
      ?.filter(({ id, goal }) => goal !== 'log' && id !== 'quota.metrics-within-limit')
      .map((goal) => goal.reason);
    for (const each of reasons ?? []) expect(each).toContain(reason);
    expect(report.summary).toContain(reason);
    expect(stdout).toContain(reason);
  });

  it('idle-eviction, the caps and the bursts rest on the same', async () => {
    const { report } = await runScenario('subscription-cap', servers.urls.redirected, quick);
    const judged =
      report.goals?.filter(({ id, goal }) => goal !== 'log' && id !== 'subscription.metrics-within-cap') ?? [];
    for (const { outcome, reason } of judged) {
      expect({ outcome, reason }).toEqual({
        outcome: 'invalid',
        reason: expect.stringContaining(
          'clients could not be reached (1): the server redirects: status 302 to https://example.test/ws/',
        ),
      });
    }
  });

  it('and plain k6 says it in its log', async () => {
    const { exitCode, stdout, stderr } = await runPlainK6('connection-quota', {
      ...{ API_URL: servers.urls['closes-at-once'], LIMIT: '2', EXTRAS: '2', CONNECT_TIMEOUT: '1500' },
    });
    expect(exitCode).toBe(99);
    expect(stdout).toContain('connection-quota: INVALID');
    expect(stdout).toContain('clients could not be reached: clients_unreachable needs count == 0, got 4');
    expect(stderr).toContain('could not be reached: the server closed the WebSocket before an Engine.IO handshake');
    expect(stderr.match(/could not be reached/g)).toHaveLength(1);
  });
});
