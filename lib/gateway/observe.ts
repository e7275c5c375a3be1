import exec from 'k6/execution';
import http from 'k6/http';
import type { Plan } from '../../contract/plan.ts';
import { delay } from '../measure/delay.ts';
import { amounts, counter, gauge, trend } from '../measure/metrics.ts';
import type { GoalLimit } from '../measure/setup.ts';
import { metricsReader, readsBody } from './fetchMetrics.ts';

const goalLimit = /* @__PURE__ */ gauge('goal_limit');
const up = /* @__PURE__ */ gauge('gateway_up');
const connections = /* @__PURE__ */ gauge('gateway_connections');
const subscriptions = /* @__PURE__ */ gauge('gateway_subscriptions');
const idleTimers = /* @__PURE__ */ gauge('gateway_idle_timers');
const catchUpDuration = /* @__PURE__ */ trend('gateway_catch_up_duration');
const catchUpEvents = /* @__PURE__ */ amounts('gateway_catch_up_events');
const cpuSeconds = /* @__PURE__ */ counter('gateway_cpu_seconds');
const memoryBytes = /* @__PURE__ */ gauge('gateway_memory_bytes');

/** k6 starts the VUs of a test one after the other. */
const startMs = 1000;
const pollMs = 50;

/**
 * Samples what the gateway says of itself into k6's metrics, so that its figures and ours are on one time line, with
 * the goals' limits beside them. Goes on until all other VUs have finished: it belongs into a VU of its own, and no
 * other VU may wait in the same way.
 */
export async function observe(plan: Plan, goalLimits: readonly GoalLimit[]): Promise<void> {
  if (plan.observeIntervalMs === 0) return;
  const samplers = [limitSampler(goalLimits), gatewaySampler(plan), processSampler(plan)];
  const startedAt = Date.now();
  // One VU of each of several instances waits as well.
  const others = () => exec.instance.vusActive > Math.min(2, plan.instances) || Date.now() - startedAt < startMs;
  for (let due = startedAt; others(); await delay(pollMs)) {
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

/** The figures of a gateway that the CLI has started, which only the CLI can see. */
function processSampler({ gatewayUseUrl }: Plan) {
  let before: number | undefined;
  return async () => {
    if (gatewayUseUrl === undefined) return;
    const response = await http.asyncRequest('GET', gatewayUseUrl, null, {
      ...readsBody,
      tags: { name: 'gateway use' },
    });
    if (response.status !== 200) return;
    const use = JSON.parse(String(response.body));
    memoryBytes.add(use.memoryBytes);
    cpuSeconds.add(Math.max(0, use.cpuSeconds - (before ?? use.cpuSeconds)));
    before = use.cpuSeconds;
  };
}

function addNumber(metric: { add(value: number): void }, value: unknown): void {
  if (typeof value === 'number') metric.add(value);
}
