import { type DrillName, drills } from '../thresholds/drills/index.ts';
import { gatewayGoals } from '../thresholds/gateway.ts';
import { builtInScenarios, type GoalId, type ScenarioName } from '../thresholds/index.ts';
import { everyGoalOf } from './everyGoal.ts';

let known: ReadonlyMap<GoalId, ScenarioName | DrillName> | undefined;

/** Found when somebody asks: it takes the settings of every scenario in every variant. */
function scenarioOfGoal(): ReadonlyMap<GoalId, ScenarioName | DrillName> {
  known ??= new Map<GoalId, ScenarioName | DrillName>([
    ...builtInScenarios.flatMap((scenario) => everyGoalOf(scenario).map(({ id }) => [id, scenario.name] as const)),
    ...drills.flatMap((drill) => everyGoalOf(drill).map(({ id }) => [id, drill.name] as const)),
  ]);
  return known;
}

/**
 * Ids of all goals: those of the scenarios, in the order in which they are judged, those of the drills, then those of
 * the gateway itself.
 */
export function goalIds(): GoalId[] {
  return [...scenarioOfGoal().keys(), ...gatewayGoals];
}

/** The part of an id before the dot, which goals of one kind share. */
export type GoalPrefix = GoalId extends `${infer Prefix}.${string}` ? Prefix : never;

/** The scenario, or the drill, that judges a goal; undefined for one that all of them judge. */
export function scenarioOf(id: GoalId): ScenarioName | DrillName | undefined {
  return scenarioOfGoal().get(id);
}

/** The goals whose ids begin with one of these prefixes. */
export function goalsWith(...prefixes: readonly GoalPrefix[]): GoalId[] {
  return goalIds().filter((id) => prefixes.some((prefix) => id.startsWith(`${prefix}.`)));
}

/** The goals of all drills whose ids end in one of these: what drills have in common is called alike. */
export function goalsOfDrills(...kinds: readonly string[]): GoalId[] {
  const isOfDrill = (id: GoalId) => drills.some(({ name }) => name === scenarioOf(id));
  return goalIds().filter((id) => isOfDrill(id) && kinds.includes(id.slice(id.indexOf('.') + 1)));
}

/** Whether a text, such as the id in a report that was read, names a goal of this version. */
export function isGoalId(id: string): id is GoalId {
  return goalIds().some((each) => each === id);
}
