import type { DrillFindings } from '../../contract/drill.ts';
import type { MetricTable } from '../../contract/metric.ts';
import { networkFindings } from '../../thresholds/drills/networkFindings.ts';
import { redisFindings } from '../../thresholds/drills/redisFindings.ts';
import { slowFindings } from '../../thresholds/drills/slowFindings.ts';
import { metricsOf } from '../measure/metricsOf.ts';

/** What the command line can see of a drill, by the drill's name. */
const tables: Readonly<Record<string, MetricTable>> = {
  network: networkFindings,
  'redis-outage': redisFindings,
  'slow-consumer': slowFindings,
};

/**
 * Makes the recorder of what the command line sees of a drill. Called once, in k6's init context.
 *
 * @param drill its name
 */
export function findingsOf(drill: string): (findings: DrillFindings) => void {
  const recorders = metricsOf({ metrics: tables[drill] ?? {} });
  return (findings) => {
    for (const [name, samples] of Object.entries(findings)) {
      for (const sample of samples) recorders[name]?.add(sample);
    }
  };
}
