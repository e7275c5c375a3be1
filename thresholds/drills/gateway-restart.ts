import { apartOnly } from '../../contract/apartOnly.ts';
import { nodeOnly } from '../../contract/nodeOnly.ts';
import { whole } from '../../contract/ownSettings.ts';
import { count, type Goal, needs } from '../goal.ts';
import { defineScenario } from '../scenario.ts';
import {
  type DrillMetric,
  type DrillPlan,
  drillGoals,
  drillParts,
  drillSettings,
  drillStores,
  lacksForDrill,
  wayOption,
} from './drill.ts';

export const gatewayRestart = /* @__PURE__ */ defineScenario({
  ...drillParts,
  name: 'gateway-restart',
  summary: nodeOnly(
    () =>
      'A gateway is ended and started again under load: everybody comes back, nobody is locked out, nothing is lost.',
  ),
  settings: nodeOnly(() => ({
    ...drillSettings,
    nodes: whole(
      'nodes',
      1,
      'gateways that are started, behind a TCP proxy; of several, one after the other is restarted',
      { min: 1, max: 16 },
    ),
    way: wayOption(
      {
        sigterm: 'SIGTERM, so that it may say goodbye',
        sigkill: 'SIGKILL, so that it cannot',
      },
      ['sigterm', 'sigkill'],
    ),
  })),
  stores: drillStores,
  lacks: lacksForDrill,
  goals: apartOnly(() => restartGoals),
});

function restartGoals(plan: DrillPlan) {
  const everybodyLost = needs(
    'connections_lost' as const,
    count.atLeast(plan.clientCount),
    'not every client lost its connection: somebody else keeps them, such as a proxy, or another gateway answers',
  );
  const lockedOut: Goal<'restart.nobody-locked-out', DrillMetric> = {
    id: 'restart.nobody-locked-out',
    title: 'Attempts to come back that were turned away',
    metric: 'reconnects_refused',
    comparison: count.exactly(0),
    unit: '',
    evidence: [everybodyLost, needs('reconnect_attempts', count.atLeast(plan.clientCount), 'not everybody came back')],
  };
  return [...drillGoals('restart', plan, 'the gateway was not seen to end', [everybodyLost]), lockedOut];
}
