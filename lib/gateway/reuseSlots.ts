import { slotsToTry } from '../../thresholds/slotReuse.ts';
import { delay } from '../measure/delay.ts';
import { counter, trend } from '../measure/metrics.ts';
import type { ConnectResult, GatewayClient } from './client.ts';
import type { Crowd } from './crowd.ts';
import { recordUnreachable } from './recordFailure.ts';

const released = /* @__PURE__ */ counter('slots_released');
const reused = /* @__PURE__ */ counter('slots_reused');
const notReused = /* @__PURE__ */ counter('slots_not_reused');
const attempts = /* @__PURE__ */ counter('slot_reuse_attempts');
const duration = /* @__PURE__ */ trend('slot_reuse_duration');

/** Pause between two attempts: the gateway may take a moment to notice that a client has left. */
const retryMs = 50;

/**
 * Clients leave, all at once, and as many new ones try to take their slots, each until it is let in or
 * `disconnectTimeoutMs` is over. Which ones leave is drawn by lot, so that no pattern in what a gateway loses is missed.
 */
export async function reuseSlots(crowd: Crowd, extras: number): Promise<void> {
  const { admitted } = crowd;
  const leavers = drawn(admitted, slotsToTry(admitted.length, extras));
  const releasedAt = crowd.context.clock.now();
  for (const leaver of leavers) leaver.disconnect();
  released.add(leavers.length);
  // Says that someone looked, where nothing is lost.
  notReused.add(0);
  await Promise.all(leavers.map(({ index }) => takeAgain(crowd, index, releasedAt)));
}

async function takeAgain(crowd: Crowd, index: number, releasedAt: number): Promise<void> {
  const { clock, plan } = crowd.context;
  let result: ConnectResult | undefined;
  for (let attempt = 0; clock.now() - releasedAt <= plan.disconnectTimeoutMs; attempt++) {
    if (attempt > 0) await delay(retryMs);
    const startedAt = clock.now();
    attempts.add(1);
    result = await crowd.connect(index);
    if (result.kind !== 'connected') continue;
    duration.add(startedAt + result.afterMs - releasedAt);
    reused.add(1);
    return;
  }
  notReused.add(1);
  if (result?.kind === 'unreachable' && result.rejection === undefined) recordUnreachable(plan, index, result);
}

function drawn(clients: readonly GatewayClient[], count: number): GatewayClient[] {
  const rest = [...clients];
  while (rest.length > count) rest.splice(Math.floor(Math.random() * rest.length), 1);
  return rest;
}
