import { apartOnly } from '../../contract/apartOnly.ts';
import { touchedOf } from '../../contract/drill.ts';
import { placeOf } from '../../contract/gatewayMetrics.ts';
import { nodeOnly } from '../../contract/nodeOnly.ts';
import { milliseconds, whole } from '../../contract/ownSettings.ts';
import type { GoalReasons } from '../../contract/summary.ts';
import { count, type Evidence, type Goal, needs } from '../goal.ts';
import { relaxedLimits } from '../relaxedLimits.ts';
import { defineScenario, type PlanOf } from '../scenario.ts';
import {
  drillGoals,
  drillMetrics,
  drillParts,
  drillSettings,
  drillStores,
  lacksForDrill,
  othersGoals,
  shareOption,
  wayOption,
} from './drill.ts';
import { networkFindings } from './networkFindings.ts';

/** What the drill takes of its own. */
export const networkSettings = /* @__PURE__ */ nodeOnly(() => ({
  ...drillSettings,
  way: wayOption(
    {
      cut: 'connections are reset, and new ones turned away',
      delay: 'everything comes later, both ways',
      bandwidth: 'each connection carries no more than so many bytes a second',
      'half-open':
        "connections go silent without an end, for at least as long as the gateway's heartbeats take to notice",
    },
    ['cut', 'delay', 'bandwidth', 'half-open'],
  ),
  share: shareOption(30),
  networkDelayMs: milliseconds('network-delay', 300, 'delay: how much later everything comes, each way', 1),
  jitterMs: milliseconds('jitter', 100, 'delay: by how much more at most, drawn anew for each piece of data'),
  bytesPerSecond: whole('bytes-per-second', 2000, 'bandwidth: what a connection carries in each direction', {
    min: 1,
    max: 1e9,
  }),
}));

type NetworkPlan = PlanOf<typeof networkSettings>;

const metrics = /* @__PURE__ */ nodeOnly(() => ({ ...drillMetrics, ...networkFindings }));

type NetworkMetric = keyof typeof metrics;

export const network = /* @__PURE__ */ defineScenario({
  ...drillParts,
  name: 'network',
  summary: nodeOnly(
    () =>
      'The network of some clients is cut, slow or dead: they come back, what is dead is ended, the others notice nothing.',
  ),
  settings: networkSettings,
  stores: drillStores,
  lacks: lacksForDrill,
  limits: nodeOnly(() => ({ ...relaxedLimits, SOCKET_PING_INTERVAL_MS: '1000', SOCKET_PING_TIMEOUT_MS: '1000' })),
  metrics,
  skips: nodeOnly(() => skips),
  goals: apartOnly(() => networkGoals),
});

/** The ways after which a connection is gone for good. */
function endsConnections({ way }: NetworkPlan): boolean {
  return way === 'cut' || way === 'half-open';
}

function skips(plan: NetworkPlan): GoalReasons {
  const { http, metrics: places } = plan.profile;
  const tellsConnections = http.metricsPath !== null && placeOf(places, 'totalConnections') !== null;
  if (tellsConnections || !endsConnections(plan)) return {};
  return { 'network.slots-freed': 'the profile says that the metrics do not report this' };
}

function networkGoals(plan: NetworkPlan) {
  const { way, networkDelayMs } = plan;
  const touched = touchedOf(plan);
  const everyTouchedLost = needs(
    'connections_lost' as const,
    count.atLeast(touched),
    'not every client that was cut off lost its connection',
  );
  const everyTouchedLate: Evidence<'latency_touched'> = {
    metric: 'latency_touched',
    comparison: { aggregate: 'p(95)', operator: '>=', limit: networkDelayMs },
    otherwise: 'events came to the clients that are touched no later than the delay',
  };
  const effect = endsConnections(plan) ? [everyTouchedLost] : way === 'delay' ? [everyTouchedLate] : [];
  const hadNoEffect = {
    cut: 'no connection was cut',
    delay: 'nothing was delayed',
    bandwidth: 'nothing had to wait: the bandwidth was enough (--bytes-per-second)',
    'half-open': 'no connection was silent',
  }[way];
  const seen = needs('disturbance_seen' as const, count.atLeast(1), hadNoEffect);
  const deadEnded: Goal<'network.dead-ended', NetworkMetric> = {
    id: 'network.dead-ended',
    title: 'Dead connections kept for longer than heartbeats allow',
    metric: 'dead_kept_too_long',
    comparison: count.exactly(0),
    unit: '',
    evidence: [
      seen,
      everyTouchedLost,
      needs(
        'dead_connections',
        count.atLeast(touched),
        'nobody saw when the gateway gave up the dead connections: too few were there, or no handshake told its heartbeats',
      ),
    ],
    shown: [
      {
        measured: { metric: 'dead_connection_kept', aggregate: 'max' },
        operator: '<=',
        limit: { metric: 'heartbeat_window', aggregate: 'value' },
        unit: 'ms',
      },
    ],
    samples: 'dead_connections',
  };
  const slotsFreed: Goal<'network.slots-freed', NetworkMetric> = {
    id: 'network.slots-freed',
    title: 'Connections afterwards, no more than before',
    metric: 'slots_not_freed',
    comparison: count.exactly(0),
    unit: '',
    evidence: [
      seen,
      everyTouchedLost,
      needs('slots_checked', count.exactly(1), "the gateway's metrics did not tell its connections before and after"),
    ],
    shown: [
      {
        measured: { metric: 'connections_after', aggregate: 'value' },
        operator: '<=',
        limit: { metric: 'connections_before', aggregate: 'value' },
      },
    ],
    samples: 'connections_lost',
  };
  return [
    ...drillGoals('network', plan, hadNoEffect, effect),
    ...othersGoals('network', plan, [seen, ...effect]),
    ...(way === 'half-open' ? [deadEnded] : []),
    ...(endsConnections(plan) ? [slotsFreed] : []),
  ];
}
