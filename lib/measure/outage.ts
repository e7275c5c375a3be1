import { isExcused, type Outage } from '../../contract/outage.ts';
import type { Plan } from '../../contract/plan.ts';
import type { DeliveryLog } from './deliveries.ts';
import { counter, trend } from './metrics.ts';

const recovery = /* @__PURE__ */ trend('redis_recovery_duration');
const timed = /* @__PURE__ */ counter('recoveries_timed');
const checked = /* @__PURE__ */ counter('outage_checked');
const lostInside = /* @__PURE__ */ counter('events_lost_inside');
const lostOutside = /* @__PURE__ */ counter('events_lost_outside');

/** Compares what the clients of one VU got with what was published around an outage. */
export function recordOutage(
  plan: Plan,
  log: DeliveryLog,
  clients: readonly { readonly index: number }[],
  outage: Outage,
): void {
  // Says that someone looked, where nothing is lost.
  lostOutside.add(0);
  for (const { index: client } of clients) {
    let inside = 0;
    let recoveredAt: number | undefined;
    for (let sequence = 1; sequence <= outage.lastSequence; sequence++) {
      const receivedAt = log.firstReceipt(client, sequence);
      if (receivedAt !== undefined) {
        if (sequence >= outage.firstAfter) recoveredAt ??= receivedAt;
      } else if (isExcused(outage, sequence)) inside++;
      else lostOutside.add(1, { client, sequence });
    }
    lostInside.add(inside, { client });
    // One that never recovered although there was time enough has taken at least that long.
    const duration = (recoveredAt ?? outage.lastAt) - outage.backAt;
    if (recoveredAt !== undefined || duration > plan.recoveryThresholdMs) {
      recovery.add(duration, { client });
      timed.add(1);
    }
    checked.add(1);
  }
}
