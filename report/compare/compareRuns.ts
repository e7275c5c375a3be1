import type { Interval as Truth } from '../../contract/interval.ts';
import { formatInterval } from '../../text/format.ts';
import type { Outcome, Verdict } from '../../thresholds/judge.ts';
import type { NamedSamples } from '../reporting/samples.ts';
import type { Run } from '../run/run.ts';
import { viewOf } from '../scenarios/index.ts';
import type { ScenarioReport } from '../schema.ts';
import { differenceInterval, type Interval } from './bootstrap.ts';
import { loadDifferences } from './load.ts';
import { pressureNotes } from './pressure.ts';
import { seededRandom } from './random.ts';
import { fewestForRanks, rankTest } from './rankTest.ts';
import { storeDifferences } from './stores.ts';

/** What became of a goal. `unknown`: nothing can be said, and why. */
export type Change = 'worse' | 'better' | 'same' | 'unknown';

export interface GoalComparison {
  readonly scenario: string;
  readonly id: string;
  readonly title: string;
  readonly unit: Verdict['unit'];
  readonly baseline: Side;
  readonly target: Side;
  /** Target less baseline. */
  readonly difference: number | null;
  readonly interval?: Interval;
  readonly pValue?: number;
  readonly change: Change;
  /** How it was found, or why nothing can be said. */
  readonly method: string;
  /** The target proves less than the baseline did: worse, or no longer measured. */
  readonly regression: boolean;
}

export interface Side {
  readonly measured: number | null;
  /** Bounds of the true figure, where the load generator's own delay is in the measured one. */
  readonly truth?: Truth;
  readonly outcome: Outcome | 'absent';
  readonly samples: number;
}

export interface Comparison {
  readonly baseline: readonly string[];
  readonly target: string;
  readonly goals: readonly GoalComparison[];
  readonly notes: readonly string[];
}

export interface CompareOptions {
  /** Smallest change that counts, as a share of the baseline: what is certain can still be of no importance. */
  readonly minChange: number;
  readonly seed: number;
}

/** A change below this is finer than the clocks of two machines agree. */
const smallestMs = 1;

/**
 * Compares a run with one or several runs of a baseline, goal by goal. With several, the noise from run to run counts
 * as well; with one, only the noise inside of each run can be seen.
 */
export function compareRuns(baseline: readonly Run[], target: Run, options: CompareOptions): Comparison {
  const scenarios = [...new Set([...baseline.flatMap(scenariosOf), ...scenariosOf(target)])];
  const goals = scenarios.flatMap((scenario) =>
    compareScenario(scenario, baseline.flatMap(reportsOf(scenario)), reportsOf(scenario)(target), options),
  );
  const measured = baseline.map((run) => run.name);
  return {
    baseline: measured,
    target: target.name,
    goals,
    notes: [
      ...(baseline.length === 1
        ? [
            'One run on each side: noise from run to run cannot be seen. Name a folder of several runs as the baseline to have it counted.',
          ]
        : []),
      ...reportsOfTarget(target).flatMap((report) =>
        storeDifferences(report.scenario, baseline.flatMap(reportsOf(report.scenario)), report),
      ),
      ...reportsOfTarget(target).flatMap((report) =>
        pressureNotes(baseline.flatMap(reportsOf(report.scenario)), report),
      ),
      ...baseline.flatMap(({ name, problems }) => problems.map((problem) => `${name}: ${problem}`)),
      ...target.problems.map((problem) => `${target.name}: ${problem}`),
      ...[...baseline, target].flatMap(({ name, reports }) =>
        reports.flatMap(({ report, unknown }) =>
          unknown.map((text) => `${name}, ${report.scenario} (earlier harness) cannot tell: ${text}`),
        ),
      ),
    ],
  };
}

function compareScenario(
  scenario: string,
  baseline: readonly ScenarioReport[],
  targets: readonly ScenarioReport[],
  options: CompareOptions,
): GoalComparison[] {
  const target = targets[0];
  const goals = (target?.goals ?? []).concat(baseline.flatMap(({ goals: known = [] }) => known));
  const distinct = goals.filter((goal, index) => goals.findIndex(({ id }) => id === goal.id) === index);
  return distinct.map((goal) => compareGoal(scenario, goal, baseline, target, options));
}

function compareGoal(
  scenario: string,
  { id, title, unit, aggregate }: Verdict,
  baseline: readonly ScenarioReport[],
  target: ScenarioReport | undefined,
  options: CompareOptions,
): GoalComparison {
  const before = sideOf(baseline.flatMap(({ goals = [] }) => goals.filter((goal) => goal.id === id)));
  const after = sideOf((target?.goals ?? []).filter((goal) => goal.id === id));
  const difference = before.measured === null || after.measured === null ? null : after.measured - before.measured;
  const finding = judge();
  return {
    ...{ scenario, id, title, unit, baseline: before, target: after, difference },
    ...finding,
    regression: finding.change === 'worse' || (before.outcome === 'passed' && after.outcome !== 'passed'),
  };

  function judge(): Finding {
    for (const [name, { outcome }] of [
      ['baseline', before],
      ['target', after],
    ] as const) {
      if (outcome === 'absent' || outcome === 'skipped' || outcome === 'invalid') {
        return { change: 'unknown', method: `${outcome} in the ${name}` };
      }
    }
    if (unit !== 'ms' || target === undefined || difference === null) return byOutcome(before, after);
    const load = loadDifferences(baseline, target);
    if (load.length > 0) return { change: 'unknown', method: `not the same load: ${load.join(', ')}` };
    const samples = {
      baseline: baseline.flatMap((report) => groupsOf(report, id)),
      target: groupsOf(target, id),
    };
    return byTruth(byNoise(samples, aggregate, before.measured ?? 0, difference, options), before, after);
  }
}

/** What must hold exactly has no noise: only its verdict can change. */
function byOutcome(before: Side, after: Side): Pick<GoalComparison, 'change' | 'method'> {
  const method = 'verdicts compared (an exact count has no noise)';
  if (before.outcome === after.outcome) return { change: 'same', method };
  return { change: after.outcome === 'passed' ? 'better' : 'worse', method };
}

type Finding = Pick<GoalComparison, 'change' | 'method' | 'interval' | 'pValue'>;

/** A change is none where one true figure may be both: the load generators' own delays are in what was measured. */
function byTruth(finding: Finding, before: Side, after: Side): Finding {
  const [was, is] = [truthOf(before), truthOf(after)];
  const isOpen = was !== undefined && is !== undefined && was.low <= is.high && is.low <= was.high;
  if (!isOpen || (finding.change !== 'worse' && finding.change !== 'better')) return finding;
  const ends = [was, is].map((truth) => formatInterval(truth, 'ms').trim() || '(exact)').join(' and ');
  return {
    ...finding,
    change: 'same',
    method: `${finding.method}; the difference lies within what the load generators' own delays leave open: ${ends} ms`,
  };
}

/** Without an interval the figure itself. */
function truthOf({ truth, measured }: Side): Truth | undefined {
  return truth ?? (measured === null ? undefined : { low: measured, high: measured });
}

function byNoise(
  samples: { readonly baseline: readonly NamedSamples[]; readonly target: readonly NamedSamples[] },
  aggregate: Verdict['aggregate'],
  measured: number,
  difference: number,
  { minChange, seed }: CompareOptions,
): Finding {
  const random = seededRandom(seed);
  const large = Math.abs(difference) >= Math.max(smallestMs, minChange * measured);
  const fewest = Math.min(countOf(samples.baseline), countOf(samples.target));
  if (fewest < fewestForRanks) {
    return {
      change: 'unknown',
      method: `too few samples for any test (${fewest} on one side, ${fewestForRanks} are needed)`,
    };
  }
  const significantly = (isDifferent: boolean): Change => {
    if (!isDifferent || !large) return 'same';
    return difference > 0 ? 'worse' : 'better';
  };
  if (aggregate === 'p(95)') {
    const interval = differenceInterval(samples, 0.95, random);
    return {
      change: significantly(interval.low > 0 || interval.high < 0),
      interval,
      method: methodOf(samples.target),
    };
  }
  // The extreme of a sample has no interval worth the name; the samples as a whole can be compared.
  const pValue = rankTest(valuesOf(samples.baseline), valuesOf(samples.target), random);
  return {
    change: significantly(pValue < 0.05),
    pValue,
    method: 'Mann–Whitney rank sum over all samples, by permutation',
  };
}

/** How an interval was found. */
function methodOf([first]: readonly NamedSamples[]): string {
  const { ordered = false, of = 'samples' } = first ?? {};
  return `${ordered ? 'block bootstrap' : 'bootstrap'} over ${of}, 95 % interval`;
}

/** Of several runs of a baseline: the middle figure, and `passed` only where each of them passed. */
function sideOf(goals: readonly Verdict[]): Side {
  const measured = goals.filter((goal) => goal.measured !== null).sort((a, b) => (a.measured ?? 0) - (b.measured ?? 0));
  const middle = measured[Math.floor((measured.length - 1) / 2)];
  const order = ['failed', 'invalid', 'skipped', 'passed'] as const;
  return {
    measured: middle?.measured ?? null,
    ...(middle?.interval === undefined ? {} : { truth: middle.interval }),
    outcome: order.find((outcome) => goals.some((goal) => goal.outcome === outcome)) ?? 'absent',
    samples: goals.reduce((sum, { samples }) => sum + samples, 0),
  };
}

function groupsOf(report: ScenarioReport, id: string): NamedSamples[] {
  const goal = report.goals?.find((each) => each.id === id);
  const found = goal && viewOf(report).samples(goal);
  return found !== undefined && found.groups.length > 0 ? [found] : [];
}

function countOf(side: readonly NamedSamples[]): number {
  return side.reduce((sum, { groups }) => sum + groups.length, 0);
}

function valuesOf(side: readonly NamedSamples[]): number[] {
  return side.flatMap(({ groups }) => groups.flat());
}

function reportsOfTarget({ reports }: Run): ScenarioReport[] {
  return reports.map(({ report }) => report);
}

function scenariosOf({ reports }: Run): string[] {
  return reports.map(({ report }) => report.scenario);
}

function reportsOf(scenario: string) {
  return ({ reports }: Run): ScenarioReport[] =>
    reports.flatMap(({ report }) => (report.scenario === scenario ? [report] : []));
}
