import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { welcomeAt } from '../../../run/doctor/welcome.ts';
import { resolveSettings } from '../../../settings/settings.ts';
import { useGateway } from '../../support/gateway.ts';
import { startOtherServers } from '../../support/otherServers.ts';
import { until } from '../../support/until.ts';
import { profileNamed } from '../../thresholds/support.ts';

const names = [
  ...(['not-found', 'denied', 'redirected', 'unavailable', 'html', 'hangs-up', 'wrong-path', 'no-namespace'] as const),
  ...(['without-data', 'another-parser', 'talks', 'engine-3', 'closes-before-connect', 'never-answers'] as const),
];
let servers: Awaited<ReturnType<typeof startOtherServers<(typeof names)[number]>>>;
beforeAll(async () => {
  servers = await startOtherServers(names);
});
afterAll(() => servers.close());

const settings = (apiUrl: string, flags: Record<string, string> = {}, scenario = 'broadcast-burst') =>
  resolveSettings({ scenario, flags: { 'api-url': apiUrl, ...flags } });

const first = async (...given: Parameters<typeof settings>) => {
  const { findings, isIn, close } = await welcomeAt([settings(...given)]);
  close();
  return { ...findings[0], isIn };
};

describe('a gateway that turns away every such client is an error, with what it said', () => {
  it.each<[(typeof names)[number], RegExp]>([
    ['not-found', /the server has nothing at this path: status 404/],
    ['denied', /the server denies the upgrade: status 403, "not from here"/],
    ['redirected', /the server redirects: status 302/],
    ['html', /answers the upgrade like any other request/],
    ['hangs-up', /the connection was closed without an answer/],
    ['wrong-path', /the server has nothing at this path/],
    ['without-data', /the server refused the connect: .*Unauthorized/],
    ['talks', /not a Socket.IO server/],
    ['engine-3', /not an? (?:Engine.IO 4|Socket.IO) server/],
  ])('%s', async (name, found) => {
    expect(await first(servers.urls[name])).toMatchObject({
      ...{ check: 'handshake', level: 'error', isIn: false },
      found: expect.stringMatching(found),
    });
  });
});

describe('one that may let the next one in is left to the run', () => {
  it.each<[(typeof names)[number], RegExp]>([
    ['unavailable', /is not available: status 503/],
    ['another-parser', /closed the connection instead of answering/],
    ['closes-before-connect', /closed the connection instead of answering/],
    ['never-answers', /did not answer the connect in time/],
  ])('%s', async (name, found) => {
    expect(await first(servers.urls[name], { 'connect-timeout': '600' })).toMatchObject({
      ...{ level: 'warning', isIn: false },
      found: expect.stringMatching(found),
    });
  });

  it('a gateway that is full', async () => {
    const gateway = await useGateway({ SOCKET_MAX_CONNECTIONS: '1' });
    const [one, two] = [await welcomeAt([settings(gateway.url)]), await first(gateway.url)];
    one.close();
    expect(one.isIn).toBe(true);
    // The reference gateway says so by an event, after which it closes the connection.
    expect(two.level).not.toBe('error');
  });
});

it('names the way that lets a client in', async () => {
  const gateway = await useGateway();
  expect(await first(gateway.url, { 'ws-path': '/socket.io' })).toMatchObject({
    ...{ level: 'error', change: '"http": {"websocketPath":"/ws"} lets a client in' },
  });
});

it('subscribes where the run does, stays until it is told to leave, and leaves nobody', async () => {
  const gateway = await useGateway();
  const { findings, isIn, close } = await welcomeAt([settings(gateway.url)]);
  expect(isIn).toBe(true);
  expect(findings.map(({ check, level }) => [check, level])).toEqual([
    ['handshake', 'ok'],
    ['subscribe', 'ok'],
  ]);
  expect(await gateway.metrics()).toMatchObject({ totalConnections: 1, totalSubscriptions: 1 });
  close();
  await until('it has left', async () => (await gateway.metrics()).totalConnections === 0);
});

it.each(['connection-quota', 'origin-quota', 'subscription-cap', 'idle-eviction'])(
  'connects nobody before %s, which measures who is connected',
  async (scenario) => {
    const gateway = await useGateway();
    const { findings } = await welcomeAt([settings(gateway.url), settings(gateway.url, {}, scenario)]);
    expect(findings).toEqual([{ check: 'handshake', level: 'skipped', found: expect.stringContaining(scenario) }]);
    expect(gateway.log.filter(({ msg }) => msg === 'connected')).toEqual([]);
  },
);

it('takes a subscription without an answer for a doubt: whether the gateway is wrong is for the run to find', async () => {
  const gateway = await useGateway();
  const profile = profileNamed('socketio-rooms');
  const { http, parser, namespace } = settings(gateway.url).profile;
  const other = { ...settings(gateway.url), profile: { ...profile, http, parser, namespace } };
  const asked = {
    ...other,
    profile: {
      ...other.profile,
      subscribe: { event: 'nobody-listens', args: [], acknowledgedBy: { event: 'never', jobIdPath: '' } },
    },
  };
  const { findings, isIn, close } = await welcomeAt([asked]);
  close();
  expect(isIn).toBe(false);
  expect(findings[1]).toMatchObject({ check: 'subscribe', level: 'warning' });
});

it('does not try what it would leave behind, or try otherwise than the run', async () => {
  expect(await first('http://127.0.0.1:9', { transports: 'polling' })).toMatchObject({ level: 'skipped', isIn: false });
});
