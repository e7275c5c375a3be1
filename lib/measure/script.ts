import type { Options } from 'k6/options';
import type { Client } from 'k6/x/redis';
import type { MetricTable } from '../../contract/metric.ts';
import type { OptionTable } from '../../contract/option.ts';
import type { Plan } from '../../contract/plan.ts';
import type { RuledOut } from '../../contract/summary.ts';
import type { PlanOf, ScenarioDefinition } from '../../thresholds/scenario.ts';
import type { WireSettings } from '../apart/settings.ts';
import { observe } from '../gateway/observe.ts';
import { calibrateClock } from './clock.ts';
import { loadReading } from './loadReading.ts';
import { otherInstances } from './otherInstances.ts';
import { readPlan } from './readPlan.ts';
import { allApply, type Setup } from './setup.ts';
import type { summaryOf } from './summary.ts';

/** The parts of a scenario that k6 plays: each role is an exported function, run once by each of its VUs. */
export interface ScriptParts<Own extends OptionTable = Record<never, never>> {
  /** VUs of each role. */
  readonly roles: (plan: PlanOf<Own>) => Readonly<Record<string, number>>;
  /** Bounds a run that goes wrong; one that goes well never waits for it. Milliseconds. */
  readonly maxDurationMs: (plan: PlanOf<Own>) => number;
  /** Where the script has a Redis: round trips to it tell how late a plain k6 reads. */
  readonly openRedis?: (plan: Plan) => Promise<Client>;
  /** What has to be decided once all settings are known. */
  readonly adjust?: (settings: WireSettings) => WireSettings;
}

/** What a script finds out before anybody connects, such as the gateway's limit. */
export interface Preparation<Prepared extends RuledOut, Own extends OptionTable = Record<never, never>> {
  /** What it returns reaches every role. */
  readonly prepare: (plan: PlanOf<Own>) => Promise<Prepared>;
}

/** What k6 looks for in a script, beside its roles. */
export interface Script<Own extends OptionTable, Data> {
  /** The plan as it is before `setup` has fixed the id of the run. */
  readonly plan: PlanOf<Own>;
  readonly options: Options;
  readonly handleSummary: ReturnType<typeof summaryOf>;
  setup(): Promise<Data>;
  /** Keeps the gateway's own figures beside ours; a role that every scenario has. */
  observer(data: Setup): Promise<void>;
}

/**
 * Everything of a k6 script but its roles: plan, options with the goals as thresholds, setup and end-of-test summary.
 * Called once, in k6's init context:
 *
 * @example
 * export const { options, setup, handleSummary, observer } = scenarioScript(presence, {
 *   roles: () => ({ members: 4 }),
 *   maxDurationMs: () => 30_000,
 * });
 * export async function members({ plan }: Setup) { … }
 *
 * @throws Error that says what is wrong with the settings
 */
export function scenarioScript<
  Name extends string,
  Id extends string,
  Metrics extends MetricTable,
  Own extends OptionTable,
  Prepared extends RuledOut,
>(
  definition: ScenarioDefinition<Name, Id, Metrics, Own>,
  parts: ScriptParts<Own> & Preparation<Prepared, Own>,
): Script<Own, Setup<Own> & Prepared>;
export function scenarioScript<
  Name extends string,
  Id extends string,
  Metrics extends MetricTable,
  Own extends OptionTable,
>(definition: ScenarioDefinition<Name, Id, Metrics, Own>, parts: ScriptParts<Own>): Script<Own, Setup<Own>>;
export function scenarioScript<
  Name extends string,
  Id extends string,
  Metrics extends MetricTable,
  Own extends OptionTable,
>(
  definition: ScenarioDefinition<Name, Id, Metrics, Own>,
  { roles, maxDurationMs, adjust, openRedis, prepare }: ScriptParts<Own> & Partial<Preparation<RuledOut, Own>>,
): Script<Own, Setup<Own>> {
  const { watchReceiveDelay } = loadReading();
  const observer = async ({ plan, goalLimits }: Setup) => {
    await Promise.all([observe(plan, goalLimits), watchReceiveDelay(plan, calibrateClock, openRedis)]);
  };
  // The others never read options, and call neither setup nor handleSummary.
  const once = __VU === 0 ? require('../apart/once.ts') : undefined;
  if (once === undefined) {
    return {
      plan: readPlan(definition, adjust),
      options: {},
      handleSummary: () => ({}),
      setup: () => Promise.reject(new Error('setup() is for VU 0')),
      observer,
    };
  }
  const whole = { ...definition, ...once.leftOut(definition.name) };
  const plan = once.firstPlan(whole, () => readPlan(whole, adjust));
  const goals = whole.goals(plan);
  const playing = roles(plan);
  return {
    plan,
    options: once.k6Options(plan, goals, playing, maxDurationMs(plan)),
    handleSummary: once.summaryOf(plan, { goals, metrics: whole.metrics }, playing),
    async setup() {
      once.refuseOverrides(plan);
      const agreed = once.agreeOn(plan);
      const prepared = await (otherInstances()?.prepareOnce_(agreed, prepare) ?? prepare?.(agreed));
      const skipped = { ...plan.skipped, ...prepared?.skipped };
      return { plan: agreed, goalLimits: once.goalLimits(goals), ...allApply, ...prepared, skipped };
    },
    observer,
  };
}
