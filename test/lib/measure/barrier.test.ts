import { describe, expect, it } from 'vitest';
import { redisBarrier } from '../../../lib/measure/barrier.ts';
import { k6 } from '../../support/k6/k6.ts';

const barrier = () => redisBarrier(k6.redis, { runId: 'r1' });

describe('the barrier', () => {
  it('is full when ready and failed clients of all VUs are as many as were planned', async () => {
    await barrier().arrive(3, 0);
    expect(await barrier().full(5, 0)).toBe(false);
    const waiting = barrier().full(5, 5000);
    await barrier().arrive(1, 1);
    expect(await waiting).toBe(true);
  });

  it('has finished once the publisher says so, with what it saw of an outage', async () => {
    expect(await barrier().finished()).toBeUndefined();
    await barrier().finish();
    expect(await barrier().finished()).toEqual({});
    const outage = {
      ...{
        startedAt: 1,
        backAt: 2,
        before: 1,
        first: 3,
        last: 4,
        refused: [],
        firstAfter: 5,
        lastSequence: 6,
        lastAt: 7,
      },
    };
    await barrier().finish(outage);
    expect(await barrier().finished()).toEqual({ outage });
  });

  it('keeps its counters on one node of a cluster, for a while, and clears them', async () => {
    await barrier().arrive(1, 0);
    await barrier().finish();
    expect([...k6.redis.values.keys()]).toEqual(['rlt:{r1}:ready', 'rlt:{r1}:failed', 'rlt:{r1}:finished']);
    expect([...k6.redis.expiries.values()]).toEqual([600, 600, 600]);
    await barrier().clear();
    expect(k6.redis.values.size).toBe(0);
  });

  it.each(['read tcp: connection reset by peer', 'LOADING Redis is loading the dataset in memory'])(
    'waits through %s',
    async (message) => {
      k6.redis.error = new Error(message);
      expect(await barrier().full(1, 0)).toBe(false);
      expect(await barrier().finished()).toBeUndefined();
    },
  );

  it.each(['NOAUTH Authentication required.', 'NOPERM this user has no permissions'])(
    'refuses, before anybody relies on it, a Redis that says %s',
    async (message) => {
      // As xk6-redis puts it, without the name of an error class.
      k6.redis.error = Object.assign(new Error(message), { toString: () => message });
      await expect(barrier().full(1, 0)).rejects.toThrow(message);
      await expect(barrier().finished()).rejects.toThrow(message);
      await expect(barrier().check()).rejects.toThrow(`Redis cannot be used: ${message}`);
    },
  );

  it('leaves nothing behind by its check', async () => {
    await barrier().check();
    expect(k6.redis.values.size).toBe(0);
  });
});
