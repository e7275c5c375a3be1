import { type Outcome, overall } from '../../thresholds/judge.ts';
import type { MetricsSnapshot, ScenarioReport, SuiteSummary } from '../schema.ts';

/** A report and the file that holds it. */
export interface RunReport {
  /** Name of the file in the run's folder. */
  readonly file: string;
  readonly report: ScenarioReport;
  /** What a report of the earlier harness cannot tell; empty for our own. */
  readonly unknown: readonly string[];
}

/** Everything that the folder of a run holds: the one input of every view. */
export interface Run {
  readonly folder: string;
  /** The folder's own name, or the file's where only one report was read. */
  readonly name: string;
  readonly entry: SuiteSummary | undefined;
  readonly reports: readonly RunReport[];
  /** In the order in which they were taken. */
  readonly snapshots: readonly { readonly file: string; readonly snapshot: MetricsSnapshot }[];
  /** Why this is not the whole run. */
  readonly problems: readonly string[];
}

/** Outcome of a whole run. What is missing from it takes its `passed` away, never its `failed`. */
export function outcomeOf(run: Run): Outcome {
  const judged = overall(run.reports.map(({ report }) => ({ outcome: reportOutcome(report) })));
  return run.problems.length > 0 && judged !== 'failed' ? 'invalid' : judged;
}

export function reportOutcome(report: ScenarioReport): Outcome {
  return report.outcome ?? 'invalid';
}

/** When it began, as ISO-8601; undefined where nothing says so. */
export function startOf({ entry, reports }: Run): string | undefined {
  const times = reports.flatMap(({ report }) => report.executedAt ?? []);
  return [...times, ...(entry === undefined ? [] : [entry.executedAt])].sort()[0];
}
