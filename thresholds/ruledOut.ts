import type { Reading } from '../contract/gatewayMetrics.ts';
import type { RuledOut } from '../contract/summary.ts';

/** Rules out goals before anything is measured; all of the scenario's by default. */
export function ruledOut(outcome: 'skipped' | 'invalid', reason: string, goal = '*'): RuledOut {
  const reasons = { [goal]: reason };
  return outcome === 'skipped' ? { skipped: reasons, invalid: {} } : { skipped: {}, invalid: reasons };
}

/** Rules out a goal that is about words alone, where the profile says that there are none. */
export function wordsRuledOut(goal: string, isWordless: boolean): RuledOut {
  if (!isWordless) return { skipped: {}, invalid: {} };
  return ruledOut('skipped', 'the profile says that the gateway gives no message for this', goal);
}

/** All that is ruled out by one or another. */
export function bothRuledOut(one: RuledOut, other: RuledOut): RuledOut {
  return { skipped: { ...one.skipped, ...other.skipped }, invalid: { ...one.invalid, ...other.invalid } };
}

/**
 * Rules out the one goal that rests on a figure of the metrics, where that is missing: it does not apply where the
 * profile says that the gateway has no such figure.
 */
export function metricsRuledOut(goal: string, figure: unknown, place: string | null, reading: Reading): RuledOut {
  if (figure !== undefined) return { skipped: {}, invalid: {} };
  if (place === null) return ruledOut('skipped', 'the profile says that the metrics do not report this', goal);
  return ruledOut('invalid', 'problem' in reading ? reading.problem : `the metrics do not contain ${place}`, goal);
}
