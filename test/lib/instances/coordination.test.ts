import { beforeEach, expect, it } from 'vitest';
import { redisCoordination } from '../../../lib/instances/coordination.ts';
import { streamBarrier } from '../../../lib/instances/streamBarrier.ts';
import { k6 } from '../../support/k6/k6.ts';
import { planOf } from '../../thresholds/support.ts';

const coordination = () =>
  redisCoordination(k6.redis, { ...planOf('broadcast-burst'), runId: 'r1' }, async () => k6.redis);

/** Streams as Redis has them, as xk6-redis hands them over in either form of the protocol. */
let streams: Map<string, [string, string[]][]>;
let asObject = false;

beforeEach(() => {
  streams = new Map();
  k6.redis.answer = (command, ...args) => {
    const key = String(command === 'XREAD' ? args.at(-2) : args[0]);
    const entries = streams.get(key) ?? [];
    if (command === 'XADD') {
      streams.set(key, [...entries, [`${entries.length + 1}-0`, args.slice(2).map(String)]]);
      return `${entries.length + 1}-0`;
    }
    if (command === 'XREAD') {
      const after = Number.parseInt(String(args.at(-1)), 10);
      const found = entries.slice(after);
      if (found.length === 0) throw new Error('redis: nil');
      return asObject ? { [key]: found } : [[key, found]];
    }
    if (command === 'SET') {
      if (k6.redis.values.has(key)) throw new Error('redis: nil');
      k6.redis.values.set(key, String(args[1]));
      return 'OK';
    }
    if (command === 'TIME') return ['1700000000', '250500'];
    throw new Error(`ERR unknown command ${command}`);
  };
});

it.each([false, true])('hears every entry once, and asks only for what is new (as an object: %s)', async (form) => {
  asObject = form;
  const meeting = coordination();
  await meeting.tell('arrived', 'a');
  await meeting.tell('arrived', 'b');
  expect(await meeting.hear('arrived', (texts) => texts.length === 2, 0)).toEqual(['a', 'b']);
  expect(await meeting.hear('arrived', (texts) => texts.length === 3, 0)).toBeUndefined();
  expect(await meeting.hear('elsewhere', (texts) => texts.length > 0, 0)).toBeUndefined();
});

it('keeps what it writes for a while, on one node of a cluster', async () => {
  const meeting = coordination();
  await meeting.tell('arrived', 'a');
  await meeting.add('left', 1);
  expect([...k6.redis.expiries.keys()]).toEqual(['rlt:{r1}:arrived', 'rlt:{r1}:left']);
  expect(Math.min(...k6.redis.expiries.values())).toBeGreaterThan(3600);
});

it('lets one claim a name', async () => {
  const meeting = coordination();
  expect(await meeting.claim('plan', 'mine')).toBe(true);
  expect(await meeting.claim('plan', 'theirs')).toBe(false);
  expect(await meeting.claimed('plan')).toBe('mine');
  expect(await meeting.claimed('nobody')).toBeUndefined();
});

it('tells the time of Redis in milliseconds', async () => {
  expect(await coordination().time()).toBe(1_700_000_000_250.5);
});

it('waits through a connection that is cut, and refuses what will not pass', async () => {
  k6.redis.error = new Error('read tcp: connection reset by peer');
  expect(await coordination().hear('arrived', () => false, 0)).toBeUndefined();
  // As xk6-redis puts it, without the name of an error class.
  const denied = 'NOPERM this user has no permissions';
  k6.redis.error = Object.assign(new Error(denied), { toString: () => denied });
  await expect(coordination().hear('arrived', () => false, 0)).rejects.toThrow(denied);
  await expect(streamBarrier(coordination()).check()).rejects.toThrow(/the instances meet cannot be used/);
});

it('is a barrier: full with the clients of all instances, over when the publisher says so', async () => {
  const barrier = streamBarrier(coordination());
  await barrier.arrive(3, 1);
  expect(await barrier.full(5, 0)).toBe(false);
  await streamBarrier(coordination()).arrive(1, 0);
  expect(await barrier.full(5, 0)).toBe(true);
  expect(await barrier.finished()).toBeUndefined();
  await barrier.finish();
  expect(await barrier.finished(10)).toEqual({});
});
