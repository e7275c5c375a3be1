import { apartOnly } from '../contract/apartOnly.ts';
import { counter, type MetricTable } from '../contract/metric.ts';
import { nodeOnly } from '../contract/nodeOnly.ts';
import { count, everybodyReached, type Goal, needs } from './goal.ts';
import { connectionsOfQuota, provokedRejections, quotaGoals, quotaMetrics, quotaRules, quotaTakes } from './quota.ts';
import { quotaOfOrigin } from './quotaSlots.ts';
import { relaxedLimits } from './relaxedLimits.ts';
import { defineScenario } from './scenario.ts';

const metrics = /* @__PURE__ */ nodeOnly(
  () =>
    ({
      ...quotaMetrics,
      alternate_attempts: counter('Clients of the alternate Origin that tried to connect.'),
      alternate_admitted: counter('Clients of the alternate Origin that were admitted.'),
      alternate_rejected: counter('Clients of the alternate Origin that were not admitted.', 'message'),
      alternate_refused: counter(
        'Clients of the alternate Origin, where the gateway does not allow that Origin at all.',
      ),
    }) as const satisfies MetricTable,
);

export const originQuota = /* @__PURE__ */ defineScenario({
  name: 'origin-quota',
  summary: nodeOnly(
    () => 'Clients of one Origin beyond its limit are turned away in time, and another Origin is still admitted.',
  ),
  takes: quotaTakes,
  rules: apartOnly(() =>
    quotaRules.concat([
      ({ origin, alternateOrigin }) =>
        alternateOrigin !== undefined && alternateOrigin === origin
          ? `--alternate-origin is "${alternateOrigin}", which is the first Origin, whose quota is used up`
          : undefined,
    ]),
  ),
  limitedBy: nodeOnly(() => 'maxConnectionsPerOrigin'),
  limits: nodeOnly(() => ({ ...relaxedLimits, SOCKET_MAX_CONNECTIONS_PER_ORIGIN: '25' })),
  connections: nodeOnly(() => (plan, reading) => {
    const ofOrigin = connectionsOfQuota(quotaOfOrigin, plan, reading);
    return ofOrigin && ofOrigin + (plan.alternateOrigin === undefined ? 0 : 1);
  }),
  metrics,
  everyClient: apartOnly(() => [everybodyReached]),
  goals: apartOnly(() => (plan) => [
    ...quotaGoals('origin', plan),
    ...(plan.alternateOrigin === undefined ? [] : [alternateAdmitted(plan.alternateOrigin)]),
  ]),
  provokes: nodeOnly(
    () => (plan) => provokedRejections(plan, 'origin', 'clients beyond the limit of their Origin were turned away'),
  ),
});

function alternateAdmitted(origin: string): Goal<'origin.alternate-admitted', keyof typeof metrics> {
  return {
    id: 'origin.alternate-admitted',
    goal: 1,
    title: 'Clients from another Origin admitted meanwhile',
    metric: 'alternate_admitted',
    comparison: count.exactly(1),
    unit: '',
    evidence: [
      needs('alternate_attempts', count.exactly(1), 'no client with the other Origin tried to connect'),
      needs(
        'alternate_refused',
        count.exactly(0),
        `the gateway rejects every client with the Origin ${origin}, whatever its quota`,
      ),
    ],
    samples: 'alternate_attempts',
  };
}
