import exec from 'k6/execution';
import type { GatewayMetrics, Reading } from '../../contract/gatewayMetrics.ts';
import type { Plan } from '../../contract/plan.ts';
import { delay } from '../measure/delay.ts';
import { counter, gauge, trend } from '../measure/metrics.ts';
import { metricsReader } from './fetchMetrics.ts';

const polls = /* @__PURE__ */ counter('metrics_polls');
const gap = /* @__PURE__ */ trend('metrics_poll_gap');
const atLimit = /* @__PURE__ */ counter('metrics_at_limit');
const overLimit = /* @__PURE__ */ counter('metrics_over_limit');
const reportedCount = /* @__PURE__ */ gauge('reported_count');
const reportedLimit = /* @__PURE__ */ gauge('reported_limit');

const everyMs = 50;
/** k6 starts the VUs of a test one after the other. */
const startMs = 1000;

/** What the gateway's metrics may never report more of than the limit. */
export interface Watched {
  readonly limit: number;
  readonly countOf: (metrics: GatewayMetrics, plan: Plan) => number | undefined;
}

/** Reads the gateway's metrics over and over until all other VUs have finished; it shares its VU only with `observe`. */
export async function watchLimit(plan: Plan, watched: Watched): Promise<void> {
  const read = metricsReader(plan);
  const startedAt = Date.now();
  let lastAt = startedAt;
  while (exec.instance.vusActive > 1 || Date.now() - startedAt < startMs) {
    const askedAt = Date.now();
    if (recordReading(plan, await read(), watched)) {
      gap.add(Date.now() - lastAt);
      lastAt = Date.now();
    }
    await delay(everyMs - (Date.now() - askedAt));
  }
  gap.add(Date.now() - lastAt);
}

/** One reading at the moment when everything is taken; the watch may just have missed it. */
export async function readAtLimit(plan: Plan, watched: Watched): Promise<void> {
  if (recordReading(plan, await metricsReader(plan)(), watched)) atLimit.add(1);
}

function recordReading(plan: Plan, reading: Reading, { limit, countOf }: Watched): boolean {
  const count = 'metrics' in reading ? countOf(reading.metrics, plan) : undefined;
  if (count === undefined) return false;
  polls.add(1);
  reportedCount.add(count);
  reportedLimit.add(limit);
  overLimit.add(count > limit ? 1 : 0);
  return true;
}
