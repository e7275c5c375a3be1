import { createClient } from 'redis';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  prepare,
  type Stack,
  type StackOptions,
  startEmbeddedStack,
  startRedis,
  withLifetime,
} from '../../engine/index.ts';
import { wire } from '../../gateway/wire.ts';
import { connect } from '../support/client.ts';

beforeAll(async () => {
  await prepare({ log: () => {} });
}, 400_000);

const options = { gateway: { env: {}, healthPath: wire.http.readyPath }, log: () => {} } satisfies StackOptions;

describe.concurrent('the embedded stack', { timeout: 60_000 }, () => {
  it('runs twice side by side, each with services of its own', async () => {
    await withLifetime(async (lifetime) => {
      const [one, two] = await Promise.all([
        startEmbeddedStack(lifetime, options),
        startEmbeddedStack(lifetime, options),
      ]);
      expect(one.line).toMatch(
        /^k6 \d\S+ with xk6-redis \d\S+ \(.+\) · Redis( stand-in \(miniredis\))? \d\S+ :\d+ · MongoDB( stand-in \(FerretDB\))? \d\S+ :\d+ · reference gateway :\d+$/,
      );
      const addresses = [one, two].flatMap(({ redisUrl, mongoUri, gatewayUrl }) => [redisUrl, mongoUri, gatewayUrl]);
      expect(new Set(addresses).size).toBe(6);
      const clients = [await connect(one.gatewayUrl), await connect(two.gatewayUrl)];
      for (const client of clients) await client.subscribe('job-1');
      await publish(one, 'from one');
      await publish(two, 'from two');
      for (const [index, type] of ['from one', 'from two'].entries()) {
        await clients[index]?.next(wire.jobEvents.generation);
        expect(clients[index]?.all(wire.jobEvents.generation)).toMatchObject([{ event: { type } }]);
      }
    });
  });

  it('uses what the user names as it is, and shows no password', async () => {
    const named = { redisUrl: 'redis://me:secret@127.0.0.1:1', mongoUri: 'mongodb://me:secret@127.0.0.1:2/db' };
    await withLifetime(async (lifetime) => {
      const stack = await startEmbeddedStack(lifetime, {
        ...named,
        gateway: { url: 'http://me:secret@127.0.0.1:3' },
        log: () => {},
      });
      expect(stack).toMatchObject({ ...named, redis: undefined, mongo: undefined, gateway: undefined });
      expect(stack.line).toMatch(
        / · Redis redis:\/\/\*\*\*@127.0.0.1:1 · MongoDB mongodb:\/\/\*\*\*@127.0.0.1:2\/db · gateway http:\/\/\*\*\*@127.0.0.1:3$/,
      );
    });
  });

  it('gives the gateway the Redis that the user names', async () => {
    await withLifetime(async (lifetime) => {
      const redis = await startRedis(lifetime, { log: () => {} });
      const stack = await startEmbeddedStack(lifetime, { ...options, redisUrl: redis.url });
      const client = await connect(stack.gatewayUrl);
      await client.subscribe('job-1');
      await publish(stack, 'live');
      expect(await client.next(wire.jobEvents.generation)).toMatchObject({ event: { type: 'live' } });
    });
  });
});

async function publish({ redisUrl }: Stack, type: string): Promise<void> {
  const redis = await createClient({ url: redisUrl }).connect();
  const event = { type, occurredAt: new Date().toISOString() };
  await redis.publish(wire.redisChannel, JSON.stringify({ version: 1, kind: 'generation', jobId: 'job-1', event }));
  redis.destroy();
}
