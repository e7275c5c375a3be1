import { isExcused, type Outage } from '../../contract/outage.ts';
import type { Plan } from '../../contract/plan.ts';
import type { DeliveryLog } from './deliveries.ts';
import { amounts } from './metrics.ts';

const firstEventsMissed = /* @__PURE__ */ amounts('first_events_missed');

/**
 * Tells clients that may have been subscribed too late, whose first events alone are missing, from those that were
 * subscribed and still missed some. Of one that got nothing nobody knows which it is.
 *
 * @param outage events of it are missed by everybody
 */
export function recordLateness(
  plan: Plan,
  log: DeliveryLog,
  clients: readonly { readonly index: number }[],
  outage: Pick<Outage, 'first' | 'last' | 'refused' | 'lastSequence'> = {
    ...{ first: 0, last: 0, refused: [] },
    lastSequence: plan.eventCount,
  },
): void {
  for (const { index: client } of clients) {
    let firstReceived = 0;
    let missed = 0;
    let missedLater = 0;
    for (let sequence = 1; sequence <= outage.lastSequence; sequence++) {
      if (log.has(client, sequence)) firstReceived ||= sequence;
      else if (!isExcused(outage, sequence)) {
        missed++;
        if (firstReceived > 0) missedLater++;
      }
    }
    if (missed === 0 || firstReceived === 0) continue;
    if (missedLater > 0) firstEventsMissed.add(0);
    else firstEventsMissed.add(1, { client, sequence: firstReceived });
  }
}
