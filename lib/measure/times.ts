import { highestSequence } from '../../contract/outage.ts';
import type { Plan } from '../../contract/plan.ts';
import { idleClientsOf } from '../../thresholds/idleClients.ts';
import { slotsToTry } from '../../thresholds/slotReuse.ts';

/**
 * How long the parts of a burst may take, in milliseconds. They bound a run that goes wrong; a run that goes well
 * never waits for them.
 */
export function burstTimes(plan: Plan) {
  /** All clients connect and subscribe; a gateway that admits 40 a second is slow but not broken. */
  const gatherMs = 2 * plan.connectTimeoutMs + plan.clientCount * 25;
  const publishMs = highestSequence(plan) * plan.delayMs;
  /** Nothing has come for this long after the last publish: the rest is lost. */
  const quietMs = Math.max(2000, 4 * plan.latencyThresholdMs);
  /** A replay that takes longer is not completed. */
  const replayMs = Math.max(5000, 3 * plan.replayThresholdMs);
  return {
    gatherMs,
    publishMs,
    quietMs,
    replayMs,
    /** From the subscription of one VU's clients to the end of all publishing. */
    patienceMs: gatherMs + publishMs * 2 + 5 * quietMs,
    pollMs: 100,
    /** Silence after which a subscriber asks whether the publisher has finished. */
    askMs: Math.max(1000, 3 * plan.delayMs),
    wholeMs: gatherMs + publishMs * 2 + replayMs + 10 * quietMs + plan.settleMs + 10_000,
  };
}

/** Clients that a quota may need if its limit is only known at run time. */
const likelyClients = 10_000;

/** Bound of a quota scenario, in milliseconds: everybody connects, is looked at, and slots are taken again. */
export function quotaTimes(plan: Plan) {
  const clients = plan.limit || likelyClients;
  const lookMs = plan.settleMs + plan.rejectionThresholdMs;
  return {
    wholeMs: clients * plan.delayMs + 3 * (plan.connectTimeoutMs + lookMs) + plan.disconnectTimeoutMs + 10_000,
  };
}

/** A slow answer to one of many requests. */
const answerMs = 100;

/** Bound of subscription-cap, in milliseconds: each request may go unanswered. */
export function roomTimes(plan: Plan) {
  const likelyRooms = 1000;
  const requests = (plan.limit || likelyRooms) + (plan.attempts || plan.jobCount || plan.extras) + 4;
  const exchanged = 2 * slotsToTry(plan.limit || likelyRooms, plan.extras);
  return {
    wholeMs:
      requests * plan.delayMs +
      exchanged * answerMs +
      (plan.extras + 6) * (plan.connectTimeoutMs + plan.settleMs) +
      10_000,
  };
}

/** Bound of idle-eviction, in milliseconds. */
export function idleTimes(plan: Plan) {
  const clients = idleClientsOf(plan);
  const connectMs = clients * plan.delayMs + plan.connectTimeoutMs * Math.ceil(clients / 20);
  return { wholeMs: 2 * connectMs + plan.maxIdleTimeoutMs + plan.disconnectTimeoutMs + plan.settleMs + 15_000 };
}
