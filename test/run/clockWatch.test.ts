import { expect, it } from 'vitest';
import { buildReport } from '../../report/buildReport.ts';
import { ClockWatch, withoutTrust } from '../../run/clockWatch.ts';
import { artifacts, broadcastRows } from '../report/support/artifacts.ts';

/** What is said after both clocks went on by these steps, each looked at. */
function saidAfter(...steps: readonly { readonly wall: number; readonly steady: number }[]): string | undefined {
  const now = { wall: 1_700_000_000_000, steady: 5000 };
  const watch = new ClockWatch({ wall: () => now.wall, steady: () => now.steady });
  for (const step of steps) {
    now.wall += step.wall;
    now.steady += step.steady;
    watch.look();
  }
  return watch.stop();
}

it('a clock that runs on, or is drawn to the right time, is trusted', () => {
  expect(saidAfter({ wall: 1000, steady: 1000 }, { wall: 600_300, steady: 600_000 })).toBeUndefined();
  expect(saidAfter({ wall: 1090, steady: 1000 })).toBeUndefined();
});

it.each([
  ['forward', [{ wall: 3_601_000, steady: 1000 }], 'set forward by 3600000 ms'],
  ['back', [{ wall: -4000, steady: 1000 }], 'set back by 5000 ms'],
  [
    'forward and back again',
    [
      { wall: 2500, steady: 500 },
      { wall: -1500, steady: 500 },
    ],
    'set forward by 2000 ms',
  ],
  ['forward while the machine slept', [{ wall: 60_000, steady: 10 }], 'set forward by 59990 ms'],
])('a clock that is set %s during the run is told', (_, steps, said) => {
  expect(saidAfter(...steps)).toContain(said);
});

it('a run in which the clock jumped is invalid in every goal, and neither passed nor failed', async () => {
  const run = await artifacts('broadcast-burst', broadcastRows);
  const jump = saidAfter({ wall: 3_601_000, steady: 1000 });
  const report = await buildReport({ ...run, summary: withoutTrust(run.summary, jump), problem: jump });
  expect(report).toMatchObject({ success: false, outcome: 'invalid', partial: jump });
  expect(new Set(report.goals?.map(({ outcome }) => outcome))).toEqual(new Set(['invalid']));
  expect(report.goals?.[0]?.reason).toBe(jump);
});
