import { apartOnly } from '../contract/apartOnly.ts';
import { nodeOnly } from '../contract/nodeOnly.ts';
import { everybodyReached } from './goal.ts';
import { connectionsOfQuota, provokedRejections, quotaGoals, quotaMetrics, quotaRules, quotaTakes } from './quota.ts';
import { quotaOfAll } from './quotaSlots.ts';
import { relaxedLimits } from './relaxedLimits.ts';
import { defineScenario } from './scenario.ts';

export const connectionQuota = /* @__PURE__ */ defineScenario({
  name: 'connection-quota',
  summary: nodeOnly(
    () => 'Clients beyond the connection limit are turned away in time, and a freed slot can be taken again.',
  ),
  takes: quotaTakes,
  rules: apartOnly(() => quotaRules),
  limitedBy: nodeOnly(() => 'maxConnections'),
  limits: nodeOnly(() => ({ ...relaxedLimits, SOCKET_MAX_CONNECTIONS: '50' })),
  connections: nodeOnly(() => (plan, reading) => connectionsOfQuota(quotaOfAll, plan, reading)),
  metrics: quotaMetrics,
  everyClient: apartOnly(() => [everybodyReached]),
  goals: apartOnly(() => (plan) => quotaGoals('quota', plan)),
  provokes: nodeOnly(
    () => (plan) => provokedRejections(plan, 'total', 'clients beyond the connection limit were turned away'),
  ),
});
