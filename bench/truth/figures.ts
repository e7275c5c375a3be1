import { quantile, sorted } from '../../report/analysis/quantile.ts';
import { type BroadcastReport, broadcastForm } from '../../report/scenarios/broadcast-burst/details.ts';
import type { ScenarioReport } from '../../report/schema.ts';

/** Milliseconds from publish to receipt. */
export interface Figures {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

export const figureNames = ['p50', 'p95', 'p99', 'max'] as const satisfies readonly (keyof Figures)[];

/** By the same definition of a percentile as k6's, and so the report's. */
export function figuresOf(latencies: readonly number[]): Figures {
  const ascending = sorted(latencies);
  const at = (share: number) => quantile(ascending, share);
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

/** What a report says; undefined where it has measured nothing. */
export function reportedFigures(report: ScenarioReport): Figures | undefined {
  const { p50LatencyMs, p95LatencyMs, p99LatencyMs, maxLatencyMs } = summaryOf(report);
  if (p50LatencyMs == null || p95LatencyMs == null || p99LatencyMs == null || maxLatencyMs == null) return undefined;
  return { p50: p50LatencyMs, p95: p95LatencyMs, p99: p99LatencyMs, max: maxLatencyMs };
}

export function summaryOf(report: ScenarioReport): BroadcastReport['details']['broadcastSummary'] {
  return broadcastForm.of(report).details.broadcastSummary;
}
