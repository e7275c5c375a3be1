import { defaultWireProfile } from '../../contract/defaultWireProfile.ts';
import type { OptionTable } from '../../contract/option.ts';
import { makePlan, type Plan } from '../../contract/plan.ts';
import type { WireProfile } from '../../contract/profile.ts';
import { resolveOptions, type ScenarioOptions, type Settings } from '../../contract/resolveOptions.ts';
import type { PlanOf } from '../../thresholds/scenario.ts';

/** A profile that stands in a bundle; elsewhere the name does not exist, which `typeof` alone may ask. */
declare const __RLT_PROFILE__: WireProfile | undefined;

/** Settings as a script can know them. */
export type WireSettings = Settings<WireProfile>;

/**
 * The plan of a plain `k6 run -e …`. Runs of `rlt` bring theirs with them, and never load this.
 *
 * @throws RltError what is wrong with the settings, and what is allowed
 */
export function planFromEnvironment<Own extends OptionTable>(
  scenario: ScenarioOptions<Own>,
  adjust: (settings: WireSettings) => WireSettings,
): PlanOf<Own> {
  const settings = adjust(resolveOptions({ scenario, environment: __ENV, profile: profileOfBundle() }));
  const plan: Plan = makePlan(settings, { runId: __ENV.RUN_ID ?? Date.now().toString(36), progress: false });
  // What setup() returns reaches the VUs with null in place of undefined: as in RLT_PLAN, what is not set is left out.
  return JSON.parse(JSON.stringify(plan));
}

/** The one that `rlt build --profile` has put into somebody's script; the built-in scripts have none. */
function profileOfBundle(): WireProfile {
  return typeof __RLT_PROFILE__ === 'undefined' ? defaultWireProfile : __RLT_PROFILE__;
}
