import { apartOnly } from '../../contract/apartOnly.ts';
import { nodeOnly } from '../../contract/nodeOnly.ts';
import { milliseconds } from '../../contract/ownSettings.ts';
import type { WireProfile } from '../../contract/profile.ts';
import { count, type Goal, max, needs, p95 } from '../goal.ts';
import { defineScenario, type PlanOf } from '../scenario.ts';
import {
  commandSettings,
  commandsTogether,
  drillGoals,
  drillParts,
  drillSettings,
  drillStores,
  lacksForDrill,
  wayOption,
} from './drill.ts';
import { type MongoDrillMetric, mongoDrillMetrics } from './mongoDrillMetrics.ts';
import { wordsOfMongo } from './wordsOfMongo.ts';

export const mongoOutageSettings = /* @__PURE__ */ nodeOnly(() => ({
  disturbAfterMs: drillSettings.disturbAfterMs,
  // Longer than the five seconds for which many a gateway waits for a server before it gives a replay up.
  disturbForMs: milliseconds('disturb-for', 8000, 'how long MongoDB is away, or slow'),
  ...commandSettings,
  way: wayOption(
    {
      cut: 'connections between gateway and MongoDB are reset, and new ones refused',
      slow: 'what MongoDB answers comes later (--slow-by)',
      command: 'what --disturb-command and --restore-command do',
    },
    ['cut', 'slow', 'command'],
  ),
  slowByMs: milliseconds('slow-by', 1000, 'how much later every answer of MongoDB comes with --way slow', 1),
  askEveryMs: milliseconds(
    'ask-every',
    500,
    'time from one late client, which asks for the stored job, to the next',
    50,
  ),
}));

export type MongoOutagePlan = PlanOf<typeof mongoOutageSettings>;

/** Clients that may have asked for the stored job at one time, each of which has a number of its own. */
export function latePlacesOf({
  disturbForMs,
  recoveryThresholdMs,
  askEveryMs,
}: Pick<MongoOutagePlan, 'disturbForMs' | 'recoveryThresholdMs' | 'askEveryMs'>): number {
  return Math.ceil((disturbForMs + recoveryThresholdMs) / askEveryMs) + 2;
}

export const mongoOutage = /* @__PURE__ */ defineScenario({
  ...drillParts,
  name: 'mongo-outage',
  summary: nodeOnly(
    () =>
      'MongoDB is away, or slow: live events go on, who subscribes is let in, and what was stored can be had again afterwards.',
  ),
  takes: nodeOnly(() => [...drillParts.takes, 'eventCount']),
  defaults: apartOnly(() => ({ ...drillParts.defaults, eventCount: 20 })),
  settings: mongoOutageSettings,
  rules: nodeOnly(() => [commandsTogether]),
  stores: nodeOnly(() => (profile: WireProfile) => [...drillStores(profile), 'mongo'] as const),
  lacks: nodeOnly(() => lacksForReplays),
  metrics: mongoDrillMetrics,
  connections: apartOnly(() => (plan) => plan.clientCount + 1 + latePlacesOf(plan)),
  goals: apartOnly(() => outageGoals),
  provokes: nodeOnly(() => () => [{ reason: 'MongoDB was away or slow', words: wordsOfMongo }]),
});

/** It needs a stored job, and clients that ask for it. */
function lacksForReplays(profile: WireProfile): string | undefined {
  const { history, subscribe } = profile;
  if (history !== null) return 'its history is published, not stored in MongoDB';
  if (subscribe === null || 'connect' in subscribe) {
    return 'clients get their events by connecting: there is no request that a replay answers';
  }
  return lacksForDrill(profile);
}

function outageGoals(plan: MongoOutagePlan) {
  const seen = needs(
    'disturbance_seen' as const,
    count.atLeast(1),
    'the gateway was not seen to miss MongoDB: it does not take its address from MONGODB_URI, or asks it for nothing',
  );
  const hindered = needs(
    'replays_hindered' as const,
    count.atLeast(1),
    'every replay was complete in its usual time: --disturb-command did not keep the gateway from MongoDB',
  );
  const happened = [
    seen,
    needs('replays_before', count.atLeast(1), 'no replay was complete before MongoDB was disturbed'),
    needs('replays_failed_before', count.exactly(0), 'replays were not complete before MongoDB was disturbed'),
    needs('asks_during', count.atLeast(1), 'nobody subscribed meanwhile: raise --disturb-for or lower --ask-every'),
    ...(plan.way === 'command' ? [hindered] : []),
    needs('replays_judged', count.atLeast(1), 'what the late clients got was not judged'),
    needs('unreadable_deliveries', count.exactly(0), 'some events could not be read'),
  ];
  const common = drillGoals('mongo', { ...plan, persistEvents: false }, seen.otherwise);
  const own: Goal<
    `mongo.${'live-goes-on' | 'nobody-dropped' | 'subscribes' | 'says-so' | 'no-wrong-replay' | 'replays-again'}`,
    MongoDrillMetric
  >[] = [
    {
      id: 'mongo.live-goes-on',
      title: 'Publish-to-receipt latency meanwhile, p95',
      metric: 'latency_during',
      comparison: p95.atMost(plan.latencyThresholdMs),
      unit: 'ms',
      evidence: happened,
      movedBy: '--latency-threshold',
    },
    {
      id: 'mongo.nobody-dropped',
      title: 'Connections of subscribers that the gateway lost',
      metric: 'connections_lost',
      comparison: count.exactly(0),
      unit: '',
      evidence: happened,
    },
    {
      id: 'mongo.subscribes',
      title: 'Late clients whose subscription was not acknowledged meanwhile',
      metric: 'asks_unanswered',
      comparison: count.exactly(0),
      unit: '',
      evidence: happened,
      samples: 'asks_during',
    },
    {
      id: 'mongo.says-so',
      title: 'Late clients without their replay, and without a word of it',
      metric: 'replays_unsaid',
      comparison: count.exactly(0),
      unit: '',
      evidence: [
        ...happened,
        needs(
          'replays_unheard',
          count.exactly(0),
          'clients got no replay and no error event, and the log, where it may stand, was not captured: --gateway-log FILE, or let rlt start the gateway',
        ),
      ],
      samples: 'asks_during',
    },
    {
      id: 'mongo.no-wrong-replay',
      title: 'Replays in part, out of order, doubled or foreign',
      metric: 'replays_wrong',
      comparison: count.exactly(0),
      unit: '',
      evidence: happened,
      samples: 'replays_judged',
    },
    {
      id: 'mongo.replays-again',
      title: 'Time until every replay is complete again',
      metric: 'replay_recovery',
      comparison: max.atMost(plan.recoveryThresholdMs),
      unit: 'ms',
      evidence: [
        ...happened,
        needs('replay_recoveries_timed', count.atLeast(1), 'the run ended before replays could work again'),
      ],
      movedBy: '--recovery-threshold',
    },
  ];
  return [...common, ...own];
}
