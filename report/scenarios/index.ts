import { drills } from '../../thresholds/drills/index.ts';
import { drillReporter } from '../drills/index.ts';
import { genericReporter } from '../generic/index.ts';
import type { Reporter, ReportView } from '../reporting/reporter.ts';
import type { ScenarioReport } from '../schema.ts';
import { broadcastReporter } from './broadcast-burst/index.ts';
import { catchUpReporter } from './catch-up-burst/index.ts';
import { connectionQuotaReporter } from './connection-quota/index.ts';
import { idleEvictionReporter } from './idle-eviction/index.ts';
import { originQuotaReporter } from './origin-quota/index.ts';
import { subscriptionCapReporter } from './subscription-cap/index.ts';

/** The scenarios that have a report of their own, and the drills, which have one in common. */
export const reporters: ReadonlyMap<string, Reporter> = new Map<string, Reporter>([
  ['connection-quota', connectionQuotaReporter],
  ['origin-quota', originQuotaReporter],
  ['subscription-cap', subscriptionCapReporter],
  ['idle-eviction', idleEvictionReporter],
  ['catch-up-burst', catchUpReporter],
  ['broadcast-burst', broadcastReporter],
  ...drills.map((drill) => [drill.name, drillReporter(drill)] as const),
]);

/** How reports of a scenario are read: every scenario that has none of its own has the generic one. */
export function reporterOf({ scenario }: Pick<ScenarioReport, 'scenario'>): Reporter {
  return reporters.get(scenario) ?? genericReporter();
}

/** What a report's scenario knows of it. */
export function viewOf(report: ScenarioReport): ReportView {
  return reporterOf(report).view(report);
}
