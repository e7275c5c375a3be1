import type { Plan } from '../../contract/plan.ts';
import { delay } from '../measure/delay.ts';
import { amounts, gauge, trend } from '../measure/metrics.ts';
import { othersPlay } from '../measure/othersPlay.ts';
import type { GoalLimit } from '../measure/setup.ts';
import { metricsReader } from './fetchMetrics.ts';
import { useSamplers } from './gatewayUse.ts';

const goalLimit = /* @__PURE__ */ gauge('goal_limit');
const up = /* @__PURE__ */ gauge('gateway_up');
const connections = /* @__PURE__ */ gauge('gateway_connections');
const subscriptions = /* @__PURE__ */ gauge('gateway_subscriptions');
const idleTimers = /* @__PURE__ */ gauge('gateway_idle_timers');
const catchUpDuration = /* @__PURE__ */ trend('gateway_catch_up_duration');
const catchUpEvents = /* @__PURE__ */ amounts('gateway_catch_up_events');

const pollMs = 50;

/**
 * Samples what the gateway says of itself into k6's metrics, so that its figures and ours are on one time line, with
 * the goals' limits beside them. Goes on until all other VUs have finished: it belongs into a VU of its own, and no
 * other VU may wait in the same way.
 */
export async function observe(plan: Plan, goalLimits: readonly GoalLimit[]): Promise<void> {
  if (plan.observeIntervalMs === 0) return;
  const samplers = [limitSampler(goalLimits), gatewaySampler(plan), ...useSamplers()];
  // One VU of each of several instances waits as well.
  const others = othersPlay(Math.min(2, plan.instances));
  for (let due = Date.now(); others(); await delay(pollMs)) {
    if (Date.now() < due) continue;
    due = Date.now() + plan.observeIntervalMs;
    await Promise.all(samplers.map((sample) => sample()));
  }
}

function limitSampler(goalLimits: readonly GoalLimit[]) {
  return async () => {
    for (const { limit, ...tags } of goalLimits) goalLimit.add(limit, undefined, tags);
  };
}

function gatewaySampler(plan: Plan) {
  const read = metricsReader(plan);
  let answered = false;
  let seen: unknown;
  return async () => {
    const reading = await read();
    const metrics = 'metrics' in reading ? reading.metrics : undefined;
    // A gateway that never answers has no metrics to offer; one that stops answering is in trouble.
    answered ||= metrics !== undefined;
    if (answered) up.add(metrics === undefined ? 0 : 1);
    addNumber(connections, metrics?.totalConnections);
    addNumber(subscriptions, metrics?.totalSubscriptions);
    addNumber(idleTimers, metrics?.idleClients);
    const catchUp = metrics?.lastCatchUp(plan.jobId);
    if (catchUp?.recordedAt === seen) return;
    seen = catchUp?.recordedAt;
    addNumber(catchUpDuration, catchUp?.durationMs);
    addNumber(catchUpEvents, catchUp?.events);
  };
}

function addNumber(metric: { add(value: number): void }, value: unknown): void {
  if (typeof value === 'number') metric.add(value);
}
