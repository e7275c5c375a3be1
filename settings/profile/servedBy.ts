import { type LimitFigure, placeOf, statedLimit } from '../../contract/gatewayMetrics.ts';
import type { GatewayProfile } from '../../contract/profile.ts';
import { builtInScenarios } from '../../thresholds/index.ts';
import { storesOf } from '../../thresholds/scenario.ts';
import { planOf, resolveSettings } from '../settings.ts';

/** Where a scenario has the limit from that it goes beyond. */
export interface LimitSource {
  readonly figure: LimitFigure;
  /** The number that the profile states. */
  readonly stated?: number;
  /** The path or the series in the metrics that says it. */
  readonly readFrom?: string;
  /** Whether `--limit` may say it in their place. */
  readonly byFlag: boolean;
}

/** What a profile has a scenario do. */
export interface Served {
  readonly scenario: string;
  /** Why the scenario is left out altogether. */
  readonly skipped?: string;
  /** Of a scenario that has something replayed: where the job is stored. */
  readonly job?: 'mongo' | 'elsewhere';
  /** Of a scenario that goes beyond a limit. */
  readonly limit?: LimitSource;
  /** Its goals, each with the reason why it is left out; null where it is judged. */
  readonly goals: Readonly<Record<string, string | null>>;
}

/** Which scenarios and goals a profile serves, as far as it tells: what a gateway's limits decide is seen in a run. */
export function servedBy(profile: GatewayProfile): Served[] {
  return builtInScenarios.map((scenario) => {
    const { name, lacks, limitedBy, takes } = scenario;
    const settings = resolveSettings({ scenario: name, profile });
    const plan = planOf(settings, { runId: '', progress: false });
    const limit = limitedBy && limitOf(profile, limitedBy, takes?.includes('limit') ?? false);
    const skipped = lacks?.(profile) ?? plan.skipped?.['*'] ?? (limit && unlimited(limit));
    const reasonFor = (goal: string) => skipped ?? plan.skipped?.[goal] ?? null;
    const goals = settings.definition.goals(plan).map(({ id }) => [id, reasonFor(id)] as const);
    return {
      scenario: name,
      ...(skipped === undefined ? {} : { skipped }),
      ...(storesOf(scenario, profile).includes('mongo') ? { job: profile.mongo === null ? 'elsewhere' : 'mongo' } : {}),
      ...(limit === undefined ? {} : { limit }),
      goals: Object.fromEntries(goals),
    };
  });
}

function limitOf({ metrics, http }: GatewayProfile, figure: LimitFigure, byFlag: boolean): LimitSource {
  const stated = statedLimit(metrics, figure);
  if (stated !== undefined) return { figure, stated, byFlag };
  const place = placeOf(metrics, figure);
  return place === null
    ? { figure, byFlag }
    : { figure, readFrom: `${place} at ${http.metricsPath ?? '--metrics-url'}`, byFlag };
}

/** Why nothing can be shown of a limit; a flag may still say it. */
function unlimited({ figure, stated, readFrom, byFlag }: LimitSource): string | undefined {
  if (stated === 0) return `there is no limit: metrics.${figure} of the profile is 0`;
  if (stated !== undefined || readFrom !== undefined || byFlag) return undefined;
  return `the profile has no metrics.${figure}: the place of the figure, or a number`;
}
