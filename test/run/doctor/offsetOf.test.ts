import { expect, it } from 'vitest';
import { findingOf } from '../../../run/doctor/clockFinding.ts';
import { offsetOf } from '../../../run/doctor/offsetOf.ts';

it('takes the clock from the shortest round trip, from its middle', async () => {
  let now = 1000;
  const trips = [40, 4, 30];
  // The other clock is 250 ms ahead, and is read when half of the trip is over.
  const read = async () => {
    const trip = trips.shift() ?? 50;
    now += trip;
    return now - trip / 2 + 250;
  };
  expect(await offsetOf(read, () => now, 3)).toEqual({ offsetMs: 250, uncertaintyMs: 2 });
});

it('doubts a clock only that is a second off for certain', () => {
  expect(findingOf('Redis', { offsetMs: -1400, uncertaintyMs: 500 })).toMatchObject({ level: 'ok' });
  expect(findingOf('Redis', { offsetMs: -1600, uncertaintyMs: 500 })).toEqual({
    check: 'Redis',
    level: 'warning',
    found: '1600.0 ms behind this machine, ± 500.0 ms: times in its log and its events do not fit those of the report',
    change: 'set both clocks by NTP',
  });
});
