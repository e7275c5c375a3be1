import type { GatewayMetrics } from '../../../contract/gatewayMetrics.ts';
import { compileMetricsReader } from '../../../contract/metricsDocument.ts';
import type { Plan } from '../../../contract/plan.ts';
import type { GatewayProfile } from '../../../contract/profile.ts';
import type { RuledOut } from '../../../contract/summary.ts';
import { windowOf } from '../../../lib/gateway/idleWindow.ts';
import { missingStore, unservedBy } from '../../../run/needs.ts';
import { defaultProfile } from '../../../settings/defaultProfile.ts';
import { completeProfile } from '../../../settings/profile/completeProfile.ts';
import { planOf, resolveSettings } from '../../../settings/settings.ts';
import type { Goal } from '../../../thresholds/goal.ts';
import { builtInScenarios, type ScenarioName } from '../../../thresholds/index.ts';
import { quotaOfAll, quotaOfOrigin, slotsOf } from '../../../thresholds/quotaSlots.ts';
import { roomsOf } from '../../../thresholds/roomCap.ts';
import { bothRuledOut } from '../../../thresholds/ruledOut.ts';

/** The sections that a profile may do without. */
export const sections = [
  ...(['jobEvents', 'publish', 'subscribe', 'unsubscribe', 'ping', 'error', 'rejections'] as const),
  ...(['rejectionCodePath', 'mongo', 'metrics'] as const),
];
export type Section = (typeof sections)[number];

/** What the reference gateway's metrics say, with the limit that the scenario goes beyond the nearest. */
const documentFor = (scenario: string) => ({
  ...{ totalConnections: 0, totalSubscriptions: 0, connectionsPerOrigin: {}, subscribersPerJob: {}, idleClients: 0 },
  maxConnections: scenario === 'connection-quota' ? 10 : 500,
  maxConnectionsPerOrigin: scenario === 'origin-quota' ? 10 : 0,
  ...{ maxSubscriptionsPerClient: 5, idleTimeoutMs: 2000, lastCatchUp: {} },
});

/** Decided in k6, before anybody connects. */
const decides: Partial<Record<ScenarioName, (plan: Plan, reading: { readonly metrics: GatewayMetrics }) => RuledOut>> =
  {
    'connection-quota': (plan, reading) => slotsOf(quotaOfAll, plan, reading),
    'origin-quota': (plan, reading) => slotsOf(quotaOfOrigin, plan, reading),
    'subscription-cap': roomsOf,
    'idle-eviction': windowOf,
  };

/** A built-in scenario at a gateway like the reference gateway, all of whose stores are there. */
export interface Deciding {
  readonly scenario: ScenarioName;
  readonly goals: readonly Goal[];
  readonly ruledOut: RuledOut;
}

/** What each scenario can judge of such a gateway, where the profile lacks a section. */
export function decisionsWithout(section: Section | undefined, limit?: number): Deciding[] {
  const profile: GatewayProfile = completeProfile(
    section === undefined ? defaultProfile : { ...defaultProfile, [section]: null },
  );
  return builtInScenarios.map((definition) => {
    const takesLimit = limit !== undefined && definition.takes?.includes('limit');
    const settings = resolveSettings({
      scenario: definition,
      flags: {
        ...{ 'redis-url': 'redis://127.0.0.1:1', 'mongo-uri': 'mongodb://127.0.0.1:1/none' },
        ...(takesLimit && { limit: String(limit) }),
      },
      profile,
    });
    const plan = planOf(settings, { runId: 'r', progress: false });
    const whole = unservedBy(settings) ?? missingStore(settings);
    const reading = { metrics: compileMetricsReader(profile.metrics)(documentFor(definition.name)) };
    const before = { skipped: { ...plan.skipped, ...(whole !== undefined && { '*': whole }) }, invalid: {} };
    const decided = decides[definition.name]?.(plan, reading) ?? { skipped: {}, invalid: {} };
    return { scenario: definition.name, goals: definition.goals(plan), ruledOut: bothRuledOut(decided, before) };
  });
}

/** Goals that are skipped without a section, with the reason. */
export function skippedWithout(section: Section | undefined, limit?: number): Record<string, string> {
  const all = decisionsWithout(section, limit).flatMap(({ goals, ruledOut: { skipped } }) =>
    goals.flatMap(({ id }) => {
      const reason = skipped[id] ?? skipped['*'];
      return reason === undefined ? [] : [[id, reason] as const];
    }),
  );
  return Object.fromEntries(all);
}

/** Ids of a scenario's goals, with a profile that has everything. */
export function goalsOf(scenario: string): string[] {
  const found = decisionsWithout(undefined).find((each) => each.scenario === scenario);
  return (found?.goals ?? []).map(({ id }) => id);
}
