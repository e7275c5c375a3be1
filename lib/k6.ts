/// <reference path="./types/k6-x-redis.d.ts" preserve="true" />
/*
 * `realtime-load-test/k6`: what the roles of a scenario are made of. It runs in k6 only. The built-in scenarios import
 * this and their definitions, and nothing else.
 */

// For any scenario.

export type { Plan } from '../contract/plan.ts';
export type { PlanOf } from '../thresholds/scenario.ts';
export { type Barrier, redisBarrier } from './measure/barrier.ts';
export { type Clock, calibrateClock } from './measure/clock.ts';
export { delay, mapConcurrent } from './measure/delay.ts';
export { metricsOf, type Recorders } from './measure/metricsOf.ts';
export { openBarrier } from './measure/openBarrier.ts';
export { openRedis } from './measure/openRedis.ts';
export { reportProgress } from './measure/progress.ts';
export type { Recorder } from './measure/recorder.ts';
export { redisUrl } from './measure/redisUrl.ts';
export { onSchedule } from './measure/schedule.ts';
export { type Preparation, type Script, type ScriptParts, scenarioScript } from './measure/script.ts';
export { allApply, type Setup, type SetupOf } from './measure/setup.ts';
export { allReady, instance, isLastInstance, meetInstances } from './measure/severalInstances.ts';
export { shareOfThisVu } from './measure/share.ts';
export { clockShift, sharedClock } from './measure/sharedClock.ts';
export { until } from './measure/until.ts';
export * from './socketio/k6.ts';

// For a server that a gateway profile describes.

export {
  type ClientContext,
  type ConnectResult,
  connectClient,
  GatewayClient,
  type Rejection,
} from './gateway/client.ts';
export { clientContext } from './gateway/clientContext.ts';
export {
  connectAll,
  connectPaced,
  disconnectAll,
  subscribeAll,
  subscribeBystanders,
} from './gateway/connectAll.ts';
export { metricsReader } from './gateway/fetchMetrics.ts';
export { holdOpen } from './gateway/holdOpen.ts';
export { keepActive } from './gateway/keepActive.ts';

// For limits: connections, subscriptions, silence. They record metrics of the built-in scenarios.

export { type Quota, quotaOfAll, quotaOfOrigin, type Slots } from '../thresholds/quotaSlots.ts';
export { type Rooms, type RoomsOrReason, subscriptionsOf } from '../thresholds/roomCap.ts';
export { admitAlternate } from './gateway/admitAlternate.ts';
export { Crowd, connectAndWatch } from './gateway/crowd.ts';
export { EvictionWatch, evictedOf } from './gateway/evictions.ts';
export type { IdleWindow, WindowOrReason } from './gateway/idleWindow.ts';
export { loadLimits } from './gateway/loadLimits.ts';
export { quotaScript } from './gateway/quotaScript.ts';
export { retakeSlots } from './gateway/retakeSlots.ts';
export { reuseSlots } from './gateway/reuseSlots.ts';
export { RoomRequests } from './gateway/roomRequests.ts';
export { readAtLimit, type Watched, watchLimit } from './gateway/watchLimit.ts';
export { idleTimes, quotaTimes, roomTimes } from './measure/times.ts';

// For events: published ones, stored ones, and a Redis that fails meanwhile. They record metrics of these too.

export { highestSequence } from '../contract/outage.ts';
export { drillOf } from './drills/drillOf.ts';
export { replayDrillOf } from './drills/replayDrillOf.ts';
export { type EmittingWith, emittingWith } from './gateway/emittingWith.ts';
export type { Sender } from './gateway/openSender.ts';
export { type PublishingWith, publishingWith } from './gateway/publishingWith.ts';
export { type Replay, replay } from './gateway/replay.ts';
export { notAmongJobEvents } from './gateway/unknownEvents.ts';
export { type DeliveryLog, openDeliveryLog } from './measure/deliveries.ts';
export { drillUnderK6 } from './measure/drillUnderK6.ts';
export { loadDrill } from './measure/loadDrill.ts';
export { loadHistory } from './measure/loadHistory.ts';
export { loadLateness } from './measure/loadLateness.ts';
export { loadPublishing } from './measure/loadPublishing.ts';
export { loadReading } from './measure/loadReading.ts';
export type { Publisher, Send } from './measure/publisher.ts';
export { requireJob } from './measure/requireJob.ts';
export { burstTimes } from './measure/times.ts';
