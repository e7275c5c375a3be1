import { usageError } from '../../contract/errors.ts';
import type { Plan } from '../../contract/plan.ts';
import type { ScenarioDefinition } from '../../thresholds/scenario.ts';

/**
 * The plan as the first VU reads it. k6 makes the others only after that, so that what is wrong is found here alone.
 *
 * @throws Error that says what is wrong with the environment or the settings, and what is allowed
 */
export function firstPlan<Read extends Plan>(
  { name, divides }: Pick<ScenarioDefinition, 'name' | 'divides'>,
  readPlan: () => Read,
): Read {
  try {
    requireEnvironment(name);
    const plan = readPlan();
    if (plan.instances > 1 && !divides) {
      throw usageError(`INSTANCES is ${plan.instances}, but ${name} must see all of its clients: expected 1`);
    }
    return plan;
  } catch (error) {
    // Not by its class: each file that is loaded apart has one of its own.
    if (!(error instanceof Error && error.name === 'RltError' && 'hint' in error)) throw error;
    // k6 shows the message, and nothing else of an error.
    throw new Error(error.hint === undefined ? error.message : `${error.message}\n  hint: ${error.hint}`);
  }
}

function requireEnvironment(scenario: string): void {
  const { RLT_PLAN: text, RLT_RUN: run, API_URL, RLT_API_URL, PATH, Path } = __ENV;
  if (text) requirePlan(JSON.parse(text), scenario, run);
  // Defaults would load another gateway than the one that was named.
  else if (run)
    throw usageError(
      'rlt started this script, but its plan (RLT_PLAN) did not arrive: run k6 without --include-system-env-vars=false',
    );
  else if (!(API_URL || RLT_API_URL || PATH || Path))
    throw usageError(
      'k6 does not read the environment (--include-system-env-vars=false), and no -e API_URL=… is given',
    );
}

/** The CLI validated it when it made it; zod would be half of every bundle. */
function requirePlan(plan: Plan, scenario: string, run: string | undefined): void {
  if (plan.version !== 1) throw usageError(`RLT_PLAN has version ${plan.version}, but this script reads version 1`);
  if (plan.scenario !== scenario) throw usageError(`RLT_PLAN is for ${plan.scenario}, but this script is ${scenario}`);
  if (run && plan.runId !== run) throw usageError(`RLT_PLAN is of run ${plan.runId}, but rlt started run ${run}`);
}
