import type { DrillCourse } from '../../contract/drill.ts';
import type { DrillPlan } from '../../thresholds/drills/drill.ts';
import { judgeReceipts } from './judgeReceipts.ts';
import type { ClientLog } from './receiptLog.ts';
import { counter, trend } from './recorders.ts';

const duplicateDeliveriesMetric = /* @__PURE__ */ counter('duplicate_deliveries');
const eventsBeyondReplayMetric = /* @__PURE__ */ counter('events_beyond_replay');
const eventsLostAwayMetric = /* @__PURE__ */ counter('events_lost_away');
const eventsLostOnTheWayMetric = /* @__PURE__ */ counter('events_lost_on_the_way');
const eventsLostRefusedMetric = /* @__PURE__ */ counter('events_lost_refused');
const eventsLostUnheardMetric = /* @__PURE__ */ counter('events_lost_unheard');
const eventsMissingMetric = /* @__PURE__ */ counter('events_missing');
const eventsOutOfOrderMetric = /* @__PURE__ */ counter('events_out_of_order');
const receiptsCheckedMetric = /* @__PURE__ */ counter('receipts_checked');
const recoveriesTimedMetric = /* @__PURE__ */ counter('recoveries_timed');
const recoveryDurationMetric = /* @__PURE__ */ trend('recovery_duration');
const replayedEventsMetric = /* @__PURE__ */ counter('replayed_events');

/** Compares what one client got with what was published, and records what came of it. */
export function compareReceipts(
  plan: DrillPlan,
  course: DrillCourse,
  { subscriptions, receipts }: ClientLog,
  client: number,
): void {
  const judged = judgeReceipts(course, subscriptions, receipts, {
    replays: (plan.profile.history ?? plan.profile.mongo) !== null,
    replayLimit: plan.persistEvents ? replayLimitOf(plan) : undefined,
    cutsSource: plan.drill?.cutsSource === true,
    recoveryThresholdMs: plan.recoveryThresholdMs,
  });
  if (judged.recoveredAfterMs !== undefined) {
    recoveryDurationMetric.add(judged.recoveredAfterMs, { client });
    recoveriesTimedMetric.add(1);
  }
  replayedEventsMetric.add(judged.replayed);
  eventsLostRefusedMetric.add(judged.lost.refused, { client });
  eventsLostUnheardMetric.add(judged.lost.unheard, { client });
  eventsLostAwayMetric.add(judged.lost.away, { client });
  eventsBeyondReplayMetric.add(judged.beyondReplay, { client });
  for (const sequence of judged.onTheWay) eventsLostOnTheWayMetric.add(1, { client, sequence });
  for (const sequence of judged.missing) eventsMissingMetric.add(1, { client, sequence });
  for (const sequence of judged.duplicates) duplicateDeliveriesMetric.add(1, { client, sequence });
  for (const sequence of judged.outOfOrder) eventsOutOfOrderMetric.add(1, { client, sequence });
  receiptsCheckedMetric.add(1);
}

function replayLimitOf({ profile }: DrillPlan): number {
  return (profile.history ?? profile.mongo)?.replayLimit ?? Number.POSITIVE_INFINITY;
}
