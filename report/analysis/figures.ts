import type { ScenarioReport } from '../../contract/report.ts';
import { analyzeDeliveries, type Deliveries } from './deliveries.ts';
import { quantile, spreadOf } from './quantile.ts';

/** A figure that people read beside a scenario's goals. */
export interface Figure {
  /** Stable name, for trends and comparisons. */
  readonly id: string;
  readonly label: string;
  /** null where nothing was measured. */
  readonly value: number | null;
  readonly unit: 'ms' | '' | '%';
  /** Which way is better; absent where neither is. */
  readonly better?: 'lower' | 'higher';
}

/** The figures of a scenario that its goals do not hold already. */
export function figuresOf(report: ScenarioReport, deliveries?: Deliveries): Figure[] {
  return [...scenarioFigures(report, deliveries), ...generatorFigures(report)];
}

function scenarioFigures(report: ScenarioReport, deliveries: Deliveries | undefined): Figure[] {
  switch (report.scenario) {
    case 'catch-up-burst': {
      const { attempts = [], replayDurationMs, receivedEvents, eventCount } = report.details;
      const durations = attempts.flatMap((attempt) => attempt.replayDurationMs ?? []);
      const single = attempts.length === 0 && replayDurationMs !== null ? [replayDurationMs] : durations;
      const spread = spreadOf(single);
      return [
        time('catch-up.p50', 'Replay, median', spread?.p50),
        time('catch-up.p95', 'Replay, p95', spread?.p95),
        time('catch-up.max', 'Replay, slowest', spread?.max),
        count('catch-up.least', 'Events received, fewest of any client', receivedEvents, 'higher'),
        count('catch-up.events', 'Events stored', eventCount),
      ];
    }
    case 'broadcast-burst': {
      const { latencies, clients } = deliveries ?? analyzeDeliveries(report.details);
      const { totalDeliveries, expectedDeliveries, duplicateDeliveries, foreignDeliveries } =
        report.details.broadcastSummary;
      const at = (share: number) => (latencies.length === 0 ? undefined : quantile(latencies, share));
      const slowest = Math.max(...clients.map(({ latency }) => latency?.p95 ?? Number.NEGATIVE_INFINITY));
      return [
        time('broadcast.p50', 'Latency, median', at(0.5)),
        time('broadcast.p95', 'Latency, p95', at(0.95)),
        time('broadcast.p99', 'Latency, p99', at(0.99)),
        time('broadcast.max', 'Latency, slowest delivery', at(1)),
        time('broadcast.slowest-client', 'Latency, p95 of the slowest client', slowest),
        count('broadcast.delivered', 'Deliveries', totalDeliveries, 'higher'),
        count(
          'broadcast.dropped',
          'Deliveries that never came',
          Math.max(0, expectedDeliveries - totalDeliveries),
          'lower',
        ),
        count('broadcast.duplicates', 'Deliveries that came twice', duplicateDeliveries, 'lower'),
        count('broadcast.foreign', 'Deliveries to clients that had not asked', foreignDeliveries, 'lower'),
      ];
    }
    default:
      return [];
  }
}

/** How hard the load generator worked, and whether it kept to its plan. */
function generatorFigures({ generator }: ScenarioReport): Figure[] {
  if (generator === undefined) return [];
  return [
    time('generator.lag', 'Load generator lag, p95', generator.lag?.['p(95)']),
    time('generator.lateness', 'Publish lateness, p95', generator.lateness?.['p(95)']),
  ].filter(({ value }) => value !== null);
}

function time(id: string, label: string, value: number | undefined): Figure {
  return { id, label, value: finite(value), unit: 'ms', better: 'lower' };
}

function count(id: string, label: string, value: number | undefined, better?: Figure['better']): Figure {
  return { id, label, value: finite(value), unit: '', ...(better === undefined ? {} : { better }) };
}

function finite(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value;
}
