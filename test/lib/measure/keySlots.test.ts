import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compileRedisCommand } from '../../../contract/redisCommand.ts';
import { projectRoot } from '../../../engine/index.ts';
import { redisBarrier } from '../../../lib/measure/barrier.ts';
import { newRunId } from '../../../run/runScenario.ts';
import { readyMadeNames } from '../../../settings/profile/readyMade.ts';
import { k6 } from '../../support/k6/k6.ts';
import { FakeRedis } from '../../support/k6/redis.ts';
import { profileNamed } from '../../thresholds/support.ts';

/** The slot of a key in a Redis cluster: CRC16 (XMODEM) of what stands between its first braces, or of all of it. */
function slotOf(key: string): number {
  const tag = /\{([^}]+)\}/.exec(key)?.[1] ?? key;
  let crc = 0;
  for (const byte of Buffer.from(tag)) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = ((crc << 1) ^ (crc & 0x8000 ? 0x1021 : 0)) & 0xffff;
  }
  return crc % 16_384;
}

it('computes slots as Redis does', () => {
  // By the specification of Redis Cluster, and by CLUSTER KEYSLOT.
  expect([slotOf('123456789'), slotOf('foo{hash_tag}'), slotOf('{user1000}.following')]).toEqual([
    12_739,
    slotOf('hash_tag'),
    slotOf('{user1000}.followers'),
  ]);
  expect(slotOf('hash_tag')).toBe(2515);
});

it('all keys of a run are in one slot, so that one command may name several', async () => {
  const slots = new Set<number>();
  for (const runId of [newRunId(new Date()), 'my-run', 'k1{x}']) {
    k6.redis = new FakeRedis();
    const asked: string[] = [];
    const del = k6.redis.del.bind(k6.redis);
    k6.redis.del = (...keys) => {
      asked.push(...keys);
      return del(...keys);
    };
    const barrier = redisBarrier(k6.redis, { runId });
    await barrier.arrive(1, 1);
    await barrier.finish();
    const keys = new Set([...k6.redis.values.keys(), ...k6.redis.expiries.keys()]);
    await barrier.clear();
    expect(new Set(asked)).toEqual(keys);
    expect(keys.size).toBe(3);
    const ofRun = new Set([...keys].map(slotOf));
    expect(ofRun.size).toBe(1);
    for (const slot of ofRun) slots.add(slot);
  }
  // Runs spread over the nodes.
  expect(slots.size).toBeGreaterThan(1);
});

it('no key of ours goes without the braces that keep a run together', async () => {
  const folders = ['lib/measure', 'lib/gateway', 'run', 'run/gateway', 'run/probe', 'contract', 'scripts'];
  const sources = await Promise.all(
    folders.flatMap(async (folder) => {
      const names = (await readdir(join(projectRoot(), folder))).filter((name) => name.endsWith('.ts'));
      return Promise.all(names.map((name) => readFile(join(projectRoot(), folder, name), 'utf8')));
    }),
  );
  const keys = sources.flat().flatMap((source) => source.match(/`rlt:[^`]*`/g) ?? []);
  expect(keys.length).toBeGreaterThanOrEqual(4);
  expect(keys.filter((key) => !/^`rlt:\{\$\{[\w.]+\}\}:/.test(key))).toEqual([]);
});

it.each(readyMadeNames)('%s publishes with one key or channel a command', (name) => {
  const { publish } = profileNamed(name);
  if (publish === null || !('redis' in publish)) return;
  const values = { jobId: 'j', sequence: 1, publishedAt: 1, occurredAt: 'now', event: 'e', namespace: '/' };
  const [command, , count] = compileRedisCommand(publish.redis)(values);
  expect(command === 'EVAL' ? count : command).toMatch(/^(?:1|PUBLISH|SPUBLISH|XADD)$/);
});
