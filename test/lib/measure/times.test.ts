import { expect, it } from 'vitest';
import { burstTimes, idleTimes, quotaTimes, roomTimes } from '../../../lib/measure/times.ts';
import { planOf } from '../../thresholds/support.ts';

it('give a burst the time for all of its events, twice', () => {
  const plan = planOf('broadcast-burst', { 'event-count': '100', delay: '10' });
  const times = burstTimes(plan);
  expect(times.publishMs).toBe(1000);
  expect(times.patienceMs).toBeGreaterThan(times.gatherMs + 2 * times.publishMs);
  expect(times.wholeMs).toBeGreaterThan(times.patienceMs);
});

it.each([
  ['connection-quota', quotaTimes, { limit: '100' }, { limit: '1000' }],
  ['subscription-cap', roomTimes, { limit: '5' }, { limit: '500' }],
  ['idle-eviction', idleTimes, { 'max-idle-timeout': '1000' }, { 'max-idle-timeout': '60000' }],
] as const)('of %s grow with what there is to do', (name, times, less, more) => {
  expect(times(planOf(name, less)).wholeMs).toBeLessThan(times(planOf(name, more)).wholeMs);
});
