import { createClient } from 'redis';
import { describe, expect, it } from 'vitest';
import { exitCodes } from '../../../contract/errors.ts';
import { freePort } from '../../../engine/index.ts';
import { type ReadyRequest, requireReady } from '../../../run/doctor/requireReady.ts';
import { resolveSettings } from '../../../settings/settings.ts';
import { useGateway } from '../../support/gateway.ts';
import { redisCommand, useMongo, useRedis } from '../../support/services.ts';

const redis = useRedis();
const mongo = useMongo();

const stores = () => ({ 'redis-url': redis().url, 'mongo-uri': mongo().uri });
const settings = (scenario: string, flags: Record<string, string>) => resolveSettings({ scenario, flags });

/** A look before a burst at this gateway, and the lines that it shows. */
async function look(flags: Record<string, string>, more: Partial<ReadyRequest> = {}) {
  const lines: string[] = [];
  const ready = await requireReady({
    ...{ settings: [settings('broadcast-burst', flags)], gateway: { isStartedHere: false, environment: {} } },
    ...{ isSkipped: false, mayLeaveOut: false, doubts: new Map(), line: (text: string) => lines.push(text), ...more },
  });
  return { ...ready, lines };
}

it('finds nothing where all is well, takes a moment, shows nobody anything, and leaves nothing', async () => {
  const gateway = await useGateway({ REDIS_URL: redis().url, MONGODB_URI: mongo().uri });
  const flags = { 'api-url': gateway.url, ...stores() };
  const client = await createClient({ url: redis().url }).connect();
  const collections = async () => (await mongo().database.listCollections().toArray()).map(({ name }) => name).sort();
  const connected = async () =>
    (await client.sendCommand(['CLIENT', 'LIST', 'TYPE', 'normal'])).toString().trim().split('\n').length;
  const before = { collections: await collections(), connected: await connected() };

  const both = [settings('broadcast-burst', flags), settings('catch-up-burst', flags)] as const;
  const { apiUrl, stores: found, doubts, lines } = await look(flags, { settings: both });
  expect(lines).toEqual([]);
  expect([...doubts.values()]).toEqual([[], []]);
  expect(apiUrl).toBe(gateway.url);
  expect(Object.keys(found)).toEqual(['redis', 'mongo']);

  expect(await client.keys('*')).toEqual([]);
  expect({ collections: await collections(), connected: await connected() }).toEqual(before);
  expect(await gateway.metrics()).toMatchObject({ totalConnections: 0, totalSubscriptions: 0 });
  client.destroy();
});

it('has nobody connect in the place of clients that a script of the user connects in its own way', async () => {
  const gateway = await useGateway();
  const wrong = { 'api-url': gateway.url, 'ws-path': '/live', 'metrics-path': '/figures' };
  const script = { file: 'chat.ts', bundle: '', lineOfRole: (role: string) => role };
  const own = { ...settings('broadcast-burst', wrong), script };
  expect(await look(wrong, { settings: [own] })).toMatchObject({ apiUrl: gateway.url, lines: [] });
  await expect(look(wrong)).rejects.toThrow(/handshake/);
  // Beside it a built-in scenario is looked at all the same.
  await expect(look(wrong, { settings: [own, settings('broadcast-burst', wrong)] })).rejects.toThrow(/handshake/);
});

describe('does not let a run begin that cannot work', () => {
  it('and names all that is wrong at once', async () => {
    const gateway = await useGateway();
    await redisCommand(
      redis().url,
      'ACL',
      'SETUSER',
      'reader',
      'on',
      '>hunter22',
      '~*',
      '&*',
      '+@read',
      '+@connection',
    );
    const url = redis().url.replace('redis://', 'redis://reader:hunter22@');
    const wrong = { 'api-url': gateway.url, 'ws-path': '/other', 'redis-url': url };
    await expect(look(wrong)).rejects.toMatchObject({
      exitCode: exitCodes.unavailable,
      message: expect.stringMatching(
        /^the run cannot work:\n {2}Redis at redis:\/\/\*\*\*@\S+ does not permit .*[\s\S]*\n {2}handshake: the server has nothing at this path.*"websocketPath":"\/ws"/,
      ),
      hint: expect.stringMatching(/^its user needs: [\s\S]*--skip-preflight runs all the same$/),
    });
    const { doubts } = await look(wrong, { isSkipped: true });
    expect(doubts.get('broadcast-burst')).toEqual([
      expect.stringMatching(/^Redis at .* does not permit .*\(--skip-preflight\)$/),
      expect.stringMatching(/^handshake: .*\(--skip-preflight\)$/),
    ]);
    await redisCommand(redis().url, 'ACL', 'DELUSER', 'reader');
  });

  it('where its limits and others leave too few slots, with the number that would work', async () => {
    const gateway = await useGateway({ SOCKET_MAX_CONNECTIONS_PER_ORIGIN: '50', REDIS_URL: redis().url });
    const flags = { 'api-url': gateway.url, ...stores(), 'client-count': '50' };
    await expect(look(flags)).rejects.toMatchObject({
      message:
        'the run cannot work:\n  clients of broadcast-burst: the gateway admits 50 connections from one Origin, but 53 are needed; --client-count 47 would work, or raise the limit',
    });
    await expect(look({ ...flags, 'client-count': '47' })).resolves.toMatchObject({ lines: [] });
    // A verification leaves out what the limits of a gateway that runs cannot show.
    await expect(look(flags, { mayLeaveOut: true })).resolves.toMatchObject({ lines: [] });
    const quota = [settings('origin-quota', flags)] as const;
    await expect(look(flags, { settings: quota })).resolves.toMatchObject({ lines: [] });
  });

  it('and not at all where there is no gateway, whatever the user says', async () => {
    const flags = { 'api-url': `http://127.0.0.1:${await freePort()}` };
    for (const isSkipped of [false, true]) {
      await expect(look(flags, { isSkipped })).rejects.toMatchObject({
        exitCode: exitCodes.unavailable,
        message: expect.stringMatching(/^no gateway answers at /),
      });
    }
  });
});

it('says before the run what is doubtful, and lets it begin', async () => {
  // Its Redis is another one, and so are its metrics.
  const gateway = await useGateway();
  const flags = { 'api-url': gateway.url, ...stores(), 'metrics-path': '/none' };
  const { lines } = await look(flags);
  expect(lines).toEqual([
    expect.stringMatching(/^ {2}warning: metrics: http:\/\/\S+\/none answered 404.* cannot be judged$/),
    expect.stringMatching(
      /^ {2}warning: who listens: nobody listens to novel\.realtime\.events in this Redis; --redis-url: /,
    ),
  ]);
});

it('asks a gateway that is started later nothing, and looks at the stores that are named', async () => {
  const flags = { 'api-url': 'http://127.0.0.1:9', 'redis-url': redis().url };
  const { lines, stores: found } = await look(flags, { gateway: { isStartedHere: true, environment: {} } });
  expect(lines).toEqual([]);
  expect(Object.keys(found)).toEqual(['redis']);
});
