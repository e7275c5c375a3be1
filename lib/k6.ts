/// <reference path="./types/k6-x-redis.d.ts" preserve="true" />
/*
 * `realtime-load-test/k6`: what the roles of a scenario are made of. It runs in k6 only.
 */

export type { Plan } from '../contract/plan.ts';
export { type ConnectResult, connectClient, type Gateway, GatewayClient, type Rejection } from './gateway/client.ts';
export { connectAll, connectPaced, disconnectAll, subscribeAll } from './gateway/connectAll.ts';
export { metricsReader } from './gateway/fetchMetrics.ts';
export { holdOpen } from './gateway/holdOpen.ts';
export { keepActive } from './gateway/keepActive.ts';
export { observe } from './gateway/observe.ts';
export { openGateway } from './gateway/openGateway.ts';
export { type Barrier, redisBarrier } from './measure/barrier.ts';
export { type Clock, calibrateClock } from './measure/clock.ts';
export { delay, mapConcurrent } from './measure/delay.ts';
export { metricsOf, type Recorders } from './measure/metricsOf.ts';
export { openRedis, redisUrl } from './measure/openRedis.ts';
export { reportProgress } from './measure/progress.ts';
export type { Recorder } from './measure/recorder.ts';
export { onSchedule } from './measure/schedule.ts';
export { type Preparation, type Script, type ScriptParts, scenarioScript } from './measure/script.ts';
export type { Setup, SetupOf } from './measure/setup.ts';
export { shareOfThisVu } from './measure/share.ts';
export { until } from './measure/until.ts';
export * from './socketio/k6.ts';
