import { apartOnly } from '../contract/apartOnly.ts';
import type { LimitFigure, Reading } from '../contract/gatewayMetrics.ts';
import type { MetricTable } from '../contract/metric.ts';
import type { OptionTable, ValuesOf } from '../contract/option.ts';
import type { OptionRule } from '../contract/optionRules.ts';
import type { ScenarioKey, ScenarioSettings } from '../contract/options.ts';
import type { Plan } from '../contract/plan.ts';
import type { WireProfile } from '../contract/profile.ts';
import type { GoalReasons } from '../contract/summary.ts';
import type { Evidence, Goal } from './goal.ts';

/** A data store that a scenario works with itself, beside the gateway. */
export type Store = 'redis' | 'mongo';

/** Something that a scenario makes a gateway write into its log, which is then no error. */
export interface Provocation {
  /** In the words of a report: "idle clients were evicted". */
  readonly reason: string;
  /** An entry is provoked if it holds one of these. */
  readonly words: readonly (string | RegExp)[];
}

/** The plan of a scenario: what every scenario has, and the values of its own settings. */
export type PlanOf<Own> = Plan & ValuesOf<Own>;

/**
 * A scenario, once: what it takes, what it measures and what must be true. Flags, config keys, help, k6's thresholds,
 * verdicts, reports, comparisons, dashboards and documentation follow from it; its script holds the roles that k6 plays.
 *
 * @typeParam Name its name, as a literal
 * @typeParam Id the ids of its goals
 * @typeParam Metrics the metrics that it declares: a goal on another one does not compile
 * @typeParam Own the settings of its own
 */
export interface ScenarioDefinition<
  Name extends string = string,
  Id extends string = string,
  Metrics extends MetricTable = MetricTable,
  Own extends OptionTable = Record<never, never>,
> {
  /** Lower case with dashes; it names files, tags and config sections. */
  readonly name: Name;
  /** What it shows, in a sentence. */
  readonly summary: string;
  /** The settings that it reads, of those that all scenarios share. */
  readonly takes?: readonly ScenarioKey[];
  /** Settings of its own, made by `whole`, `milliseconds`, `choice`, …; each becomes a flag and a config key. */
  readonly settings?: Own;
  /** Its defaults of shared settings. */
  readonly defaults?: Partial<ScenarioSettings>;
  /** Settings that cannot go together. */
  readonly rules?: readonly OptionRule[];
  /**
   * The stores that it works with itself, of some only with some profiles: without an address of one it is skipped.
   */
  readonly stores?: readonly Store[] | ((profile: WireProfile) => readonly Store[]);
  /**
   * Whether its roles meet at a barrier (`openBarrier`), which is in Redis where it works with one or where no command
   * line starts it.
   */
  readonly meets?: true;
  /**
   * Its clients can be divided among several instances of k6: none of its roles, but one of a single VU, needs to see
   * the others. Whoever watches a limit of the gateway's needs to see all clients.
   */
  readonly divides?: true;
  /** What it cannot do without and the profile does not have; undefined where there is nothing. */
  lacks?(profile: WireProfile): string | undefined;
  /** Goals that the profile leaves nothing to judge of, with the reason; `*` stands for all of them. */
  skips?(plan: PlanOf<Own>): GoalReasons;
  /** The gateway's limits, in its own variables, that `verify` starts one with; 0 turns one off. */
  readonly limits?: Readonly<Record<string, string>>;
  /** The figure of the gateway's metrics that says which limit it goes beyond, unless the profile states it. */
  readonly limitedBy?: LimitFigure;
  /**
   * Clients that it connects, each with a number and credentials of its own; undefined where only a reading of the
   * gateway's metrics could tell.
   */
  connections?(plan: PlanOf<Own>, reading?: Reading): number | undefined;
  /** Events that all its clients together receive in a second, where they come at a steady rate. */
  deliveriesPerSecond?(plan: PlanOf<Own>): number | undefined;
  /** How far each count of `reportProgress` goes in a run that goes well, in the order in which it gets there. */
  progress?(plan: PlanOf<Own>): Readonly<Record<string, number>>;
  readonly metrics: Metrics;
  /** What must be true of every client for any goal to count, beside the goal's own evidence. */
  readonly everyClient?: readonly Evidence<keyof Metrics & string>[];
  goals(plan: PlanOf<Own>): readonly Goal<Id, keyof Metrics & string>[];
  /** What it makes the gateway log on purpose. */
  provokes?(plan: PlanOf<Own>): readonly Provocation[];
}

/** The stores that a scenario works with itself under this profile. */
export function storesOf({ stores = [] }: Pick<ScenarioDefinition, 'stores'>, profile: WireProfile): readonly Store[] {
  return typeof stores === 'function' ? stores(profile) : stores;
}

/** Defines a scenario; what is wrong with it is said by `checkDefinition` before anything is opened. */
export function defineScenario<
  const Name extends string,
  Id extends string,
  Metrics extends MetricTable,
  Own extends OptionTable = Record<never, never>,
>(definition: ScenarioDefinition<Name, Id, Metrics, Own>): ScenarioDefinition<Name, Id, Metrics, Own> {
  const { everyClient = [] } = definition;
  return {
    ...definition,
    goals: apartOnly(() => (plan) => {
      return definition.goals(plan).map((goal) => ({ ...goal, evidence: [...goal.evidence, ...everyClient] }));
    }),
  };
}

/** The words that are known: what a gateway does without a word it may log in any words. */
export function wordsIn(...known: readonly (string | null)[]): string[] {
  return known.filter((each) => each !== null);
}
