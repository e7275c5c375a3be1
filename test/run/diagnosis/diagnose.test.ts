import { afterAll, beforeAll, expect, it } from 'vitest';
import { diagnose } from '../../../run/diagnosis/diagnose.ts';
import { findingOf, pollingFinding, type Tried } from '../../../run/diagnosis/findings.ts';
import { resolveSettings } from '../../../settings/settings.ts';
import { useServer } from '../../socketio/support/server.ts';
import { type OtherServer, startOtherServers } from '../../support/otherServers.ts';
import { isInstalled } from '../../support/programs.ts';
import { useProxy } from '../../support/proxy.ts';

/** What is found at each server, and what to do about it; of the others k6 itself says all that there is. */
const found: Readonly<Record<Exclude<OtherServer, 'unknown-host' | 'no-namespace' | 'engine-3'>, RegExp>> = {
  refused: /^no server listens at this address: ECONNREFUSED .*; start the server/,
  'not-found': /^the server has nothing at this path: status 404, "no such page"; correct --ws-path/,
  denied: /^the server denies the upgrade: status 403, "not from here"; look at --origin/,
  redirected: /^the server redirects: status 302 to https:\/\/example\.test\/ws\/; use the address/,
  unavailable: /^the server, or a proxy in front of it, is not available: status 503, "over capacity"; look at its log/,
  html: /^the server answers the upgrade like any other request: .*status 200, "<!doctype html>.*; correct --ws-path/,
  hangs: /^the server did not answer in time; check its load/,
  'hangs-up': /^the connection was closed without an answer: ECONNRESET .*; check "path"/,
  'no-http': /^the server does not speak HTTP: HPE_/,
  'tls-behind-http': /^the server speaks TLS; use https:\/\//,
  untrusted: /^the server answers the upgrade like any other request: .*status 200, "secure"/,
  'http-behind-https': /^the server does not speak TLS: .*; use http:\/\//,
  'wrong-path': /^the server has nothing at this path: .*gets status 404; correct --ws-path/,
  'polling-only': /^the server does not accept WebSockets \(polling only\): status 400, .*; add 'websocket'/,
  'allow-request': /^the server refuses the upgrade: status 400, "no API key"; look at/,
  'without-data': /^the server refused the connect: \{"message":"Unauthorized"\}; check auth/,
  'another-parser':
    /^the server closed the connection instead of answering the connect; check that both use the same parser/,
  echo: /^the WebSocket opened, but no Engine\.IO handshake came; check that it is a Socket\.IO server/,
  talks: /^not a Socket\.IO server: its first frame is "hello"; correct/,
  'closes-at-once': /^the server closed the WebSocket before an Engine\.IO handshake/,
  'closes-before-connect': /^the server closed the connection instead of answering the connect/,
  'never-answers': /^the server did not answer the connect in time/,
};

const hasOpenssl = await isInstalled('openssl');
const names = Object.keys(found).filter(
  (name): name is keyof typeof found => name in found && (hasOpenssl || !/tls|untrusted/.test(name)),
);
let servers: Awaited<ReturnType<typeof startOtherServers<keyof typeof found>>>;

beforeAll(async () => {
  servers = await startOtherServers(names);
});
afterAll(() => servers.close());

it.concurrent.each(names)('%s', async (name) => {
  const { found: finding } = await diagnoseAt(servers.urls[name]);
  expect(finding ?? '').toMatch(found[name]);
});

it('finds nothing at a server that answers as it should', async () => {
  const { url } = await useServer({ path: '/ws' });
  expect(await diagnoseAt(url)).toEqual({ found: undefined });
});

it.each<[string, Tried, RegExp]>([
  [
    'a proxy',
    { handshake: { kind: 'answered', status: 502, body: '<h1>Bad Gateway</h1>' } },
    /not available: status 502/,
  ],
  [
    'a rate limit',
    { handshake: { kind: 'answered', status: 429, body: '' } },
    /limits the rate of connections: status 429; /,
  ],
  ['a login', { handshake: { kind: 'answered', status: 401, body: '' } }, /denies the upgrade: status 401; /],
  [
    'nginx with TLS',
    { handshake: { kind: 'answered', status: 400, body: 'The plain HTTP request was sent to HTTPS port' } },
    /^the server speaks TLS: /,
  ],
  [
    'socket.io-msgpack-parser',
    {
      handshake: { kind: 'opened', first: { text: '0{}' }, answer: 'closed' },
      msgpack: { kind: 'opened', first: { text: '0{}' }, answer: 'binary' },
    },
    /^the server speaks another parser: socket\.io-msgpack-parser/,
  ],
])('tells %s', (_, tried, expected) => {
  expect(findingOf(tried)).toMatch(expected);
});

it('goes by the proxy that k6 takes, and tells its failures from those of the gateway', async () => {
  const { url } = await useServer({ path: '/ws', transports: ['polling', 'websocket'] });
  const { port } = new URL(url);
  const flagsFor = (transports: string) => ({ 'api-url': `http://gateway.test:${port}`, transports });
  const proxy = await useProxy();
  const refusing = await useProxy({ refuses: true });
  const foundBy = (address: string, transports: string) =>
    diagnose(resolveSettings({ scenario: 'broadcast-burst', flags: flagsFor(transports) }), { HTTP_PROXY: address });
  expect(await foundBy(proxy.url, 'websocket')).toEqual({ found: undefined });
  expect(proxy.asked()).toEqual([`CONNECT gateway.test:${port}`]);
  expect(await foundBy(proxy.url, 'polling')).toEqual({ found: undefined });
  expect(proxy.asked()).toHaveLength(2);
  const notThrough = /^the proxy on the way to the server does not let clients through: /;
  const named = 'CONNECT with status 403; look at the proxy, or name the host of --api-url in NO_PROXY';
  const refused = await foundBy(refusing.url, 'websocket');
  expect(refused.found).toMatch(notThrough);
  expect(refused.found).toContain(named);
  for (const transports of ['websocket', 'polling']) {
    expect((await foundBy('http://127.0.0.1:9', transports)).found).toMatch(notThrough);
  }
});

function diagnoseAt(apiUrl: string) {
  const flags = { 'api-url': apiUrl, 'connect-timeout': '1600' };
  return diagnose(resolveSettings({ scenario: 'broadcast-burst', flags }));
}

it.each([
  [
    { kind: 'answered', status: 400, body: '{"code":0,"message":"Transport unknown"}' },
    /^the server does not take HTTP/,
  ],
  [{ kind: 'answered', status: 400, body: '{"code":1,"message":"Session ID unknown"}' }, /sticky sessions/],
  [
    { kind: 'answered', status: 503, body: 'busy' },
    /^the server did not answer as one of Engine\.IO: status 503, "busy"/,
  ],
  [
    { kind: 'answered', status: 200, body: '<html>' },
    /^not a Socket\.IO server: its answer to a poll begins with "<html>"/,
  ],
  [{ kind: 'failed', words: 'connect ECONNREFUSED' }, /^no server listens at this address/],
  [{ kind: 'timeout' }, /^the server did not answer in time/],
] as const)('of a session by polling: %o', (outcome, expected) => {
  expect(pollingFinding(outcome)).toMatch(expected);
});

it('asks by polling where the clients do', async () => {
  const flagsFor = (url: string) => ({ 'api-url': url, transports: 'polling' });
  const onlyWebSocket = await useServer({ path: '/ws', transports: ['websocket'] });
  const settings = resolveSettings({ scenario: 'broadcast-burst', flags: flagsFor(onlyWebSocket.url) });
  expect(await diagnose(settings)).toEqual({
    found: expect.stringMatching(/^the server does not take HTTP long-polling/),
  });
  const polling = await useServer({ path: '/ws', transports: ['polling'] });
  const others = resolveSettings({ scenario: 'broadcast-burst', flags: flagsFor(polling.url) });
  expect(await diagnose(others)).toEqual({ found: undefined });
});
