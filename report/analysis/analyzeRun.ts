import type { Outcome } from '../../thresholds/judge.ts';
import { diffMetrics, type MetricsDiff } from '../compare/metricsDiff.ts';
import { type Seen, seeAll } from '../reporting/pattern.ts';
import type { ReportView } from '../reporting/reporter.ts';
import { outcomeOf, type Run, reportOutcome, startOf } from '../run/run.ts';
import { viewOf } from '../scenarios/index.ts';
import type { ScenarioReport } from '../schema.ts';
import { generatorFigures } from './generatorFigures.ts';
import { generatorPatterns } from './patterns/generator.ts';
import { connectionsReturned } from './patterns/metrics.ts';
import type { ReportFigure } from './reportFigure.ts';

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
  /** What its scenario knows of it. */
  readonly view: ReportView;
  readonly figures: readonly ReportFigure[];
  readonly seen: readonly Seen[];
}

export function analyzeRun(run: Run): AnalyzedRun {
  return {
    run,
    outcome: outcomeOf(run),
    startedAt: startOf(run),
    scenarios: run.reports.map(({ file, report, unknown }) => {
      const view = viewOf(report);
      return {
        file,
        report,
        outcome: reportOutcome(report),
        unknown,
        view,
        figures: [...view.figures(), ...generatorFigures(report)],
        seen: [...seeAll(generatorPatterns, report), ...view.seen(), ...seeAll([connectionsReturned], report)],
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
