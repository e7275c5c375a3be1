import { type Patch, patch } from './patch.ts';
import { pollingPatches } from './pollingPatches.ts';
import { receiptPatches } from './receiptPatches.ts';

const doubledDefault = (flag: string, value: string, doubled: string): Patch =>
  patch(`--${flag}: default doubled`, 'contract/options.ts', `'${flag}', ${value}`, `'${flag}', ${doubled}`);

export const patches: readonly Patch[] = [
  doubledDefault('rejection-threshold', '200', '400'),
  doubledDefault('latency-threshold', '500', '1000'),
  doubledDefault('replay-threshold', '1000', '2000'),
  doubledDefault('recovery-threshold', '20_000', '40_000'),
  doubledDefault('max-idle-timeout', '10_000', '20_000'),
  patch('1 % of the attempts: doubled', 'thresholds/catch-up-burst.ts', 'share.atMost(0.01)', 'share.atMost(0.02)'),
  patch('50 ms too early: doubled', 'lib/gateway/idleWindow.ts', 'toleranceBeforeMs = 50;', 'toleranceBeforeMs = 100;'),
  patch(
    'timeout + 500 ms: doubled',
    'lib/gateway/idleWindow.ts',
    'toleranceAfterMs = 500;',
    'toleranceAfterMs = 1000;',
  ),
  patch('idle clients: halved', 'thresholds/idleClients.ts', 'defaultClients = 20;', 'defaultClients = 10;'),
  patch('metrics out of sight: doubled', 'thresholds/metricsGoal.ts', 'longestGapMs = 1000;', 'longestGapMs = 2000;'),
  patch('log.clean: limit doubled', 'thresholds/gateway.ts', 'log.errorCount > 0', 'log.errorCount > 1'),
  patch('log.clean: what looks like an error passes', 'thresholds/gateway.ts', 'doubtCount > 0', 'doubtCount > 1'),
  patch('log.clean: an empty log goes unsaid', 'thresholds/gateway.ts', 'lines === 0', 'lines < 0'),
  patch('log.clean: unreadable is clean', 'thresholds/gateway.ts', 'log.unreadable !== undefined', 'log.lines < 0'),
  patch('log.clean: no log is a clean one', 'thresholds/gateway.ts', "? without('skipped',", "? without('passed',"),
  patch(
    'gateway.alive: dead is alive',
    'thresholds/gateway.ts',
    "outcome: 'failed', reason: gone",
    "outcome: 'passed', reason: gone",
  ),
  patch('judge: evidence is not asked for', 'thresholds/judge.ts', 'if (missing !== undefined)', 'if (false)'),
  patch('judge: k6 need not have looked', 'thresholds/judge.ts', '?.ok === true', '?.ok !== false'),
  patch('judge: a missed limit passes', 'thresholds/judge.ts', 'if (threshold.ok)', 'if (true)'),
  patch('interval: what is open is judged all the same', 'thresholds/judge.ts', 'if (isOpen)', 'if (false)'),
  patch('interval: what is open is a miss that was seen', 'thresholds/judge.ts', '=== false && !isOpen', '=== false'),
  patch(
    'interval: a lower end at the limit is beyond it',
    'thresholds/intervals.ts',
    ': low <= limit',
    ': low < limit',
  ),
  patch('interval: the upper end is not asked for', 'thresholds/intervals.ts', '? high > limit', '? false'),
  patch('interval: every comparison has one', 'thresholds/intervals.ts', "operator === '<='", 'operator !== undefined'),
  patch(
    'interval: the longest delay is that of most',
    'thresholds/intervals.ts',
    '? longest : usual',
    '? usual : usual',
  ),
  patch('interval: below zero', 'thresholds/intervals.ts', 'Math.max(0, figure - ', 'Math.max(-Infinity, figure - '),
  patch(
    'interval: every time ends with a receipt',
    'thresholds/intervals.ts',
    "ends === 'receipt'",
    "ends !== 'never'",
  ),
  patch('interval: a delay that nobody measured', 'thresholds/intervals.ts', 'if (!delay?.count)', 'if (!delay)'),
  patch(
    'interval: the clocks are always to blame',
    'thresholds/intervals.ts',
    'own.low <= limit && own.high > limit',
    'own.low > own.high',
  ),
  patch('judge: skipped is passed', 'thresholds/judge.ts', "outcome: 'skipped', reason", "outcome: 'passed', reason"),
  patch(
    'judge: invalid is skipped',
    'thresholds/judge.ts',
    "outcome: 'invalid', reason: invalidReason",
    "outcome: 'skipped', reason: invalidReason",
  ),
  patch('overall: invalid does not count', 'thresholds/judge.ts', "found.has('invalid') || ", ''),
  patch(
    'overall: nothing is enough',
    'thresholds/judge.ts',
    " || found.size === 0) return 'invalid'",
    ") return 'invalid'",
  ),
  patch('accept: what failed may be allowed', 'report/spoilers.ts', "(found !== 'failed' && ", '(true && '),
  patch('k6: evidence is no threshold', 'thresholds/goal.ts', 'of [goal, ...goal.evidence]', 'of [goal]'),
  ...pollingPatches,
  ...receiptPatches,
];
