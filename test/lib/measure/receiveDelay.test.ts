import { afterEach, expect, it } from 'vitest';
import type { Plan } from '../../../contract/plan.ts';
import { openRedis } from '../../../lib/measure/openRedis.ts';
import { watchReceiveDelay } from '../../../lib/measure/receiveDelay.ts';
import { withMetronome } from '../../../run/metronome.ts';
import { k6, samplesOf } from '../../support/k6/k6.ts';
import { planOf } from '../../thresholds/support.ts';

const drill = { controlUrl: 'http://127.0.0.1:1', cutsSource: false };
const plan: Plan = planOf('broadcast-burst');
const clock = () => ({ now: () => performance.timeOrigin + performance.now() });

/** The other VUs of k6 end after a while. */
function othersEndAfter(ms: number) {
  k6.vusActive = 3;
  setTimeout(() => {
    k6.vusActive = 1;
  }, ms);
}

afterEach(() => {
  k6.vusActive = 1;
});

it('is read off the frames of the metronome, from when each was sent', async () => {
  const from = Date.now();
  await withMetronome(async (metronome) => {
    Object.assign(__ENV, metronome);
    othersEndAfter(1200);
    await watchReceiveDelay(plan, clock, openRedis);
  });
  const samples = samplesOf('receive_delay');
  expect(samples.length).toBeGreaterThan(50);
  const sent = samples.map(({ metadata }) => Number(metadata.sent));
  for (const [index, { value }] of samples.entries()) {
    const at = sent[index] ?? Number.NaN;
    expect(at).toBeGreaterThan(from);
    expect(at + value).toBeLessThan(Date.now() + 1);
  }
  // What is left behind would stand in the samples of somebody else.
  expect(k6.metadata).not.toHaveProperty('sent');
});

it('is the round trip of commands to Redis where only k6 runs', async () => {
  k6.secrets['redis-url'] = 'redis://127.0.0.1:1';
  othersEndAfter(1100);
  await watchReceiveDelay(plan, clock, openRedis);
  const samples = samplesOf('receive_delay');
  expect(samples.length).toBeGreaterThan(20);
  expect(samples.every(({ value, metadata }) => value >= 0 && Number(metadata.sent) > 1e12)).toBe(true);
});

it.each([
  ['there is no Redis', plan],
  ['it is Redis that is disturbed', { ...plan, redisResetSequence: 5 }],
  ['a drill disturbs it', { ...plan, drill }],
  ['it is asked by several instances', { ...plan, instances: 2 }],
])('is not known where %s', async (_, own) => {
  if (own !== plan) k6.secrets['redis-url'] = 'redis://127.0.0.1:1';
  await watchReceiveDelay(own, clock, openRedis);
  expect(samplesOf('receive_delay')).toEqual([]);
});
