import type { MetricTable } from '../../../contract/metric.ts';
import { runMetrics } from '../../../contract/metrics.ts';
import type { SummaryMetrics } from '../../../contract/summary.ts';
import type { ScenarioDefinition } from '../../../thresholds/scenario.ts';

/** One row of a sample file, as far as it is counted. */
interface Counted {
  readonly metric: string;
  readonly value: number;
}

/**
 * Makes summary and samples of a test tell the same, as those of k6 do: what has samples is counted from them, and what
 * only the summary has gets samples.
 */
export function sameCounts(
  { metrics: declared }: ScenarioDefinition,
  summary: SummaryMetrics,
  samples: readonly Counted[],
): { readonly metrics: SummaryMetrics; readonly missing: readonly Counted[] } {
  const metrics: Record<string, SummaryMetrics[string]> = { ...summary };
  const missing: Counted[] = [];
  const declarations: MetricTable = { ...declared, ...runMetrics };
  for (const [metric, { type }] of Object.entries(declarations)) {
    const own = samples.filter((each) => each.metric === metric);
    const known = summary[metric];
    const { count = 0, passes = 0, fails = 0, avg = 1 } = known?.values ?? {};
    if (own.length > 0) {
      metrics[metric] = { ...known, values: { ...known?.values, ...countsOf(type, own) } };
    } else if (type === 'counter') {
      if (count > 0) missing.push({ metric, value: count });
    } else if (type === 'rate') {
      missing.push(...times(passes, { metric, value: 1 }), ...times(fails, { metric, value: 0 }));
    } else if (type === 'trend' && known !== undefined) {
      missing.push(...times(count, { metric, value: avg }));
      metrics[metric] = { ...known, values: { ...known.values, avg } };
    }
  }
  return { metrics, missing };
}

function countsOf(type: string, samples: readonly Counted[]): Record<string, number> {
  const sum = samples.reduce((total, { value }) => total + value, 0);
  if (type === 'counter') return { count: sum };
  if (type === 'rate') return { passes: sum, fails: samples.length - sum };
  return type === 'trend' ? { count: samples.length, avg: sum / samples.length } : {};
}

function times(count: number, sample: Counted): Counted[] {
  return Array.from({ length: count }, () => sample);
}
