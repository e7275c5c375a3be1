import { expect } from 'vitest';
import type { Outcome } from './bench.ts';
import type { Interaction } from './interaction.ts';

/** Both run on a machine that may be busy; what is looked for is a heartbeat or a timeout that is off by its half. */
const TOLERANCE_MS = 400;

/** Holds one client's run against that of socket.io-client. */
export function expectSame(mine: Outcome, theirs: Outcome, reasonInK6?: Interaction['reasonInK6']): void {
  expect(theirs.trace.length, 'the official client leaves a trace').toBeGreaterThan(0);
  expect(theirs.trace.flat(), 'the official client gets through').not.toContain('TIMED OUT');
  if (reasonInK6 === undefined) expect(mine.trace).toEqual(theirs.trace);
  else expect(reasons(mine)).toEqual(reasons(theirs).map(() => reasonInK6.reason));
  expect(Object.keys(mine.durations)).toEqual(Object.keys(theirs.durations));
  for (const [what, duration] of Object.entries(theirs.durations)) {
    expect(Math.abs((mine.durations[what] ?? 0) - duration), what).toBeLessThan(TOLERANCE_MS);
  }
}

function reasons({ trace }: Outcome): unknown[] {
  return trace.filter(([what]) => what === 'disconnect').map(([, reason]) => reason);
}
