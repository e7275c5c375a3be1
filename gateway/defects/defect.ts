import type { Logger } from 'pino';
import { scenarioOf } from '../../settings/goalIds.ts';
import { type DrillName, drillNames } from '../../thresholds/drills/index.ts';
import { type GoalId, type ScenarioName, scenarioNames } from '../../thresholds/index.ts';
import type { Behaviour } from '../behaviour.ts';
import type { VariableName } from '../variables.ts';

/** A plausible bug that can be switched on, to see whether the goal that it breaks turns red. */
export interface Defect {
  readonly name: string;
  /** What is wrong, in one sentence. */
  readonly bug: string;
  /** Goals that must fail; without any, here and in `invalidates`, the contract allows it and every goal must pass. */
  readonly fails: readonly GoalId[];
  /** Goals that nobody can measure any more, which must be invalid. */
  readonly invalidates?: readonly GoalId[];
  /** Goals that lose their evidence to it: they may be failed, invalid or passed. */
  readonly mayFail?: readonly GoalId[];
  /** What a run has to be like for it to show, where that does not follow from its goals. */
  readonly run?: DefectRun;
  /** The steps that it replaces, made anew for each gateway so that counters start at zero. */
  readonly apply: (usual: Behaviour, log: Logger) => Partial<Behaviour>;
}

export interface DefectRun {
  /** Scenarios that show it, or one drill; by default those of the goals that it breaks. */
  readonly scenarios?: readonly ScenarioName[] | readonly [DrillName];
  /** Flags of `rlt verify`, or of `rlt drill`. */
  readonly flags?: readonly string[];
  /** Variables of the gateway. */
  readonly environment?: Partial<Record<VariableName, string>>;
}

/** Whether the contract allows it, so that a run must pass. */
export function isLegal(defect: Defect): boolean {
  return defect.fails.length === 0 && defect.invalidates === undefined;
}

/** The scenarios that show a defect, in the order in which they are run; none where a drill shows it. */
export function scenariosOf(defect: Defect): ScenarioName[] {
  const named = shownBy(defect);
  return scenarioNames.filter((scenario) => named.has(scenario));
}

/** The drill that shows a defect; undefined where scenarios of `rlt verify` do. */
export function drillOf(defect: Defect): DrillName | undefined {
  const named = shownBy(defect);
  return drillNames.find((drill) => named.has(drill));
}

function shownBy({ fails, invalidates = [], run }: Defect): ReadonlySet<ScenarioName | DrillName | undefined> {
  return new Set(run?.scenarios ?? [...fails, ...invalidates].map(scenarioOf));
}

/** True for one call in `n`, the first time at call number `first`. */
export function oneIn(n: number, first: number): () => boolean {
  let calls = 0;
  return () => {
    calls += 1;
    return calls % n === first % n;
  };
}
