import { drillMetrics } from '../../thresholds/drills/drill.ts';
import type { MeasuredMetric } from '../generic/details.ts';
import type { DrillDetails } from './details.ts';

/** What a drill measures beside what all drills do: shown as the metrics of any scenario are. */
export function moreMetrics({ metrics }: DrillDetails): MeasuredMetric[] {
  return metrics.filter(({ name }) => !Object.hasOwn(drillMetrics, name));
}
