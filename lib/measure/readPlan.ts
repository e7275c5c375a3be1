import { usageError } from '../../contract/errors.ts';
import type { OptionTable } from '../../contract/option.ts';
import type { ScenarioOptions } from '../../contract/resolveOptions.ts';
import type { PlanOf } from '../../thresholds/scenario.ts';
import type { WireSettings } from '../apart/settings.ts';
import { loadClientRows } from './clientRows.ts';
import { loadPacketParser } from './packetParser.ts';

/**
 * The plan of this run: RLT_PLAN as the CLI made it, or what `k6 run -e …` says, by the same rules and with the same
 * errors. Called in k6's init context; an error there ends the run before anything is opened.
 *
 * @param adjust what one scenario has to decide once all its settings are known
 * @throws Error whose message tells what is wrong and what is allowed
 */
export function readPlan<Own extends OptionTable>(
  scenario: ScenarioOptions<Own>,
  adjust: (settings: WireSettings) => WireSettings = (settings) => settings,
): PlanOf<Own> {
  try {
    const plan = planOf(scenario, adjust);
    loadPacketParser(plan);
    loadClientRows(plan, scenario.connections?.(plan));
    return plan;
  } catch (error) {
    // Not by its class: each file that is loaded apart has one of its own.
    if (!(error instanceof Error && error.name === 'RltError' && 'hint' in error)) throw error;
    throw new Error(error.hint === undefined ? error.message : `${error.message}\n  hint: ${error.hint}`);
  }
}

function planOf<Own extends OptionTable>(
  scenario: ScenarioOptions<Own>,
  adjust: (settings: WireSettings) => WireSettings,
): PlanOf<Own> {
  const { RLT_PLAN: text, RLT_RUN: run } = __ENV;
  if (text) return parsePlan(text, scenario.name, run);
  // Defaults would load another gateway than the one that was named.
  if (run)
    throw usageError('rlt started this script, but its plan (RLT_PLAN) did not arrive: k6 hides the environment');
  requireEnvironment();
  return require('../apart/settings.ts').planFromEnvironment(scenario, adjust);
}

function parsePlan<Own extends OptionTable>(text: string, scenario: string, run: string | undefined): PlanOf<Own> {
  // The CLI validated it when it made it; zod would be half of every bundle.
  const plan: PlanOf<Own> = JSON.parse(text);
  if (plan.version !== 1) throw usageError(`RLT_PLAN has version ${plan.version}, but this script reads version 1`);
  if (plan.scenario !== scenario) throw usageError(`RLT_PLAN is for ${plan.scenario}, but this script is ${scenario}`);
  if (run && plan.runId !== run) throw usageError(`RLT_PLAN is of run ${plan.runId}, but rlt started run ${run}`);
  return plan;
}

/** Where k6 hides the environment, defaults would load another gateway than the one that a variable names. */
function requireEnvironment(): void {
  const { API_URL, RLT_API_URL, PATH, Path } = __ENV;
  if (API_URL || RLT_API_URL || PATH || Path) return;
  throw usageError('k6 hides the environment (--include-system-env-vars=false), and no -e API_URL=… is given');
}
