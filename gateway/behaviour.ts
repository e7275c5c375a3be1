import * as admission from './admission.ts';
import * as idle from './idle.ts';
import { broadcast } from './liveEvents.ts';
import { metricsReply } from './metrics.ts';
import * as redis from './redisSubscriber.ts';
import * as replay from './replay.ts';
import * as subscriptions from './subscriptions.ts';

/** The steps in which a gateway can break its contract. The usual ones keep it; a defect replaces some of them. */
export interface Behaviour
  extends admission.AdmissionBehaviour,
    subscriptions.SubscriptionBehaviour,
    idle.IdleBehaviour,
    replay.ReplayBehaviour,
    redis.RedisBehaviour {
  broadcast: typeof broadcast;
  metricsReply: typeof metricsReply;
}

export const usualBehaviour: Behaviour = {
  checkHandshake: admission.checkCaps,
  checkConnection: admission.checkCaps,
  refuseHandshake: admission.refuseHandshake,
  refuseConnection: admission.refuseConnection,
  releaseSlot: admission.releaseSlot,
  hasRoom: subscriptions.hasRoom,
  joinRoom: subscriptions.joinRoom,
  refuseSubscription: subscriptions.refuseSubscription,
  releaseSubscription: subscriptions.releaseSubscription,
  idleDelay: idle.idleDelay,
  onActivity: idle.onActivity,
  evict: idle.evict,
  loadReplay: replay.loadReplay,
  broadcast,
  reconnectDelay: redis.reconnectDelay,
  subscribeChannel: redis.subscribeChannel,
  metricsReply,
};
