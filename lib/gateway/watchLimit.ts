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
    if (recordReading(plan, await read(), watched) !== undefined) {
      gap.add(Date.now() - lastAt);
      lastAt = Date.now();
    }
    await delay(everyMs - (Date.now() - askedAt));
  }
  gap.add(Date.now() - lastAt);
}

/** Metrics that are older than this show no peak that lasts as long. */
const oldestMs = 1000;

/**
 * A reading at the moment when everything is taken; the watch may just have missed it.
 *
 * @param held what is certainly there: a figure that stays below it is not the right one, or comes too late
 */
export async function readAtLimit(plan: Plan, watched: Watched, held = 0): Promise<void> {
  const read = metricsReader(plan);
  const deadline = Date.now() + oldestMs;
  for (;;) {
    const count = recordReading(plan, await read(), watched);
    if (count !== undefined && count >= held) return atLimit.add(1);
    if (count === undefined || Date.now() > deadline) return;
    await delay(everyMs);
  }
}

/** @returns what the metrics counted; undefined where they do not tell */
function recordReading(plan: Plan, reading: Reading, { limit, countOf }: Watched): number | undefined {
  const count = 'metrics' in reading ? countOf(reading.metrics, plan) : undefined;
  if (count === undefined) return undefined;
  polls.add(1);
  reportedCount.add(count);
  reportedLimit.add(limit);
  overLimit.add(count > limit ? 1 : 0);
  return count;
}
