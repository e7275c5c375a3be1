import exec from 'k6/execution';
import type { OptionTable } from '../../contract/option.ts';
import type { Plan } from '../../contract/plan.ts';
import type { RuledOut } from '../../contract/summary.ts';
import type { Comparison, Goal } from '../../thresholds/goal.ts';
import type { PlanOf } from '../../thresholds/scenario.ts';
import { tagSamples } from './tags.ts';

/** What `setup()` hands to every VU, on every machine, and to the end-of-test summary. */
export interface Setup<Own extends OptionTable = Record<never, never>> extends RuledOut {
  readonly plan: PlanOf<Own>;
  readonly goalLimits: readonly GoalLimit[];
}

/** A goal's limit, for the dashboards that draw it beside the figures. */
export interface GoalLimit extends Comparison {
  readonly goal: string;
  readonly metric: string;
  readonly unit: string;
}

/** The same of a definition: `members({ plan }: SetupOf<typeof presence>)`. */
export type SetupOf<Definition> = Definition extends { readonly settings?: infer Own extends OptionTable | undefined }
  ? Setup<NonNullable<Own>>
  : Setup;

/** Nothing stands against measuring every goal. */
export const allApply: RuledOut = { skipped: {}, invalid: {} };

export function goalLimits(goals: readonly Goal[]): GoalLimit[] {
  return goals.map(({ id: goal, metric, unit, comparison }) => ({ goal, metric, unit, ...comparison }));
}

/**
 * Fixes the plan for all VUs. Each VU evaluates the script anew, so a run id that was not given would differ from VU
 * to VU; the one in the options' tags is the same for all.
 */
export function agreeOn<Agreed extends Plan>(plan: Agreed): Agreed {
  const testId = plan.instances > 1 ? plan.runId : (exec.test.options.tags?.testid ?? plan.runId);
  // An archive's second run must not find the first one's counters and jobs.
  // Instances that are to meet must agree on it beforehand.
  const runId = plan.archived && !(plan.instances > 1) ? `${testId}-${Date.now().toString(36)}` : testId;
  const rename = (text: string) => text.replace(plan.runId, runId);
  const agreed = { ...plan, runId, jobId: rename(plan.jobId), bystanderJobId: rename(plan.bystanderJobId) };
  tagSamples(agreed);
  return agreed;
}
