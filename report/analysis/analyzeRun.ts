import type { Outcome } from '../../thresholds/judge.ts';
import { diffMetrics, type MetricsDiff } from '../compare/metricsDiff.ts';
import { outcomeOf, type Run, reportOutcome, startOf } from '../run/run.ts';
import type { ScenarioReport } from '../schema.ts';
import { analyzeDeliveries, type Deliveries } from './deliveries.ts';
import { type Figure, figuresOf } from './figures/index.ts';
import { patterns } from './patterns/index.ts';
import { arrivalPatterns, goalsOfLosses, lossPatterns } from './patterns/losses.ts';
import { type Seen, seeAll } from './patterns/pattern.ts';

/** A run with everything that views derive from it, computed once. */
export interface AnalyzedRun {
  readonly run: Run;
  readonly outcome: Outcome;
  /** ISO-8601; undefined where nothing says when. */
  readonly startedAt: string | undefined;
  readonly scenarios: readonly AnalyzedScenario[];
  /** What changed from each metrics snapshot to the next. */
  readonly snapshotChanges: readonly MetricsDiff[];
}

export interface AnalyzedScenario {
  readonly file: string;
  readonly report: ScenarioReport;
  readonly outcome: Outcome;
  readonly unknown: readonly string[];
  readonly figures: readonly Figure[];
  readonly deliveries: Deliveries | undefined;
  readonly seen: readonly Seen[];
}

/**
 * What a report that was cut short does not hold is not lost, nor is what came and could not be read, or what was never
 * sent: nothing may be concluded from its absence.
 */
function patternsFor({ partial, goals = [] }: ScenarioReport) {
  if (partial !== undefined) return patterns.filter((pattern) => !lossPatterns.includes(pattern));
  const isUnknown = goals.some(({ id, outcome }) => outcome === 'invalid' && goalsOfLosses.some((goal) => goal === id));
  return isUnknown ? patterns.filter((pattern) => !arrivalPatterns.includes(pattern)) : patterns;
}

export function analyzeRun(run: Run): AnalyzedRun {
  return {
    run,
    outcome: outcomeOf(run),
    startedAt: startOf(run),
    scenarios: run.reports.map(({ file, report, unknown }) => {
      const deliveries = report.scenario === 'broadcast-burst' ? analyzeDeliveries(report.details) : undefined;
      return {
        file,
        report,
        outcome: reportOutcome(report),
        unknown,
        figures: figuresOf(report, deliveries),
        deliveries,
        seen: seeAll(patternsFor(report), { report, deliveries }),
      };
    }),
    snapshotChanges: run.snapshots.slice(1).flatMap(({ file, snapshot }, index) => {
      const before = run.snapshots[index];
      return before === undefined
        ? []
        : [diffMetrics({ path: before.file, ...before.snapshot }, { path: file, ...snapshot })];
    }),
  };
}
