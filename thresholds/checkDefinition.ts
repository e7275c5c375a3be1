import type { MetricDeclaration } from '../contract/metric.ts';
import type { OptionTable } from '../contract/option.ts';
import { connectionOptions, environmentNames, scenarioOptions } from '../contract/options.ts';
import type { Plan } from '../contract/plan.ts';
import type { Comparison, Goal } from './goal.ts';
import type { ScenarioDefinition } from './scenario.ts';

/** What is wrong with a definition, and the word of its source that shows where. */
export interface DefinitionProblem {
  readonly problem: string;
  readonly word: string;
}

const nameForm = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** k6 refuses other names of metrics. */
const metricForm = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;
/** Flags that commands have beside the settings. */
const commandFlags = ['scenario', 'script', 'config', 'profile', 'output', 'label', 'force', 'verbose', 'json', 'help'];
const takenFlags = new Set([
  ...commandFlags,
  ...[...Object.values(connectionOptions), ...Object.values(scenarioOptions)].map(({ flag }) => flag),
]);
const takenKeys = new Set([...Object.keys(connectionOptions), ...Object.keys(scenarioOptions)]);

/** What k6 makes of a metric of each type. */
const aggregatesOf: Readonly<Record<MetricDeclaration['type'], readonly Comparison['aggregate'][]>> = {
  trend: ['p(95)', 'max', 'min'],
  counter: ['count', 'rate'],
  rate: ['rate'],
  gauge: ['value'],
};

/** What is wrong with a scenario whatever its settings are. */
export function checkDefinition({ name, metrics, settings }: ScenarioDefinition): DefinitionProblem[] {
  const own: OptionTable = settings ?? {};
  const problems: DefinitionProblem[] = [];
  const say = (word: string, problem: string) => problems.push({ word, problem });
  if (!nameForm.test(name)) {
    say(
      name,
      `the scenario's name is ${JSON.stringify(name)}: expected lowercase words joined by dashes, such as "presence"`,
    );
  }
  for (const [metric, declaration] of Object.entries(metrics)) {
    if (!metricForm.test(metric)) {
      say(
        metric,
        `the metric ${JSON.stringify(metric)} has a name that k6 does not accept: expected letters, digits and underscores`,
      );
    }
    if (!Object.hasOwn(aggregatesOf, declaration?.type)) {
      say(metric, `the metric ${metric} has no type: declare it with metric.time, metric.counter, metric.rate, …`);
    }
  }
  const flags = new Set<string>();
  for (const [key, { flag }] of Object.entries(own)) {
    if (takenKeys.has(key)) say(key, `the setting ${key} has the name of a setting that every scenario has`);
    else if (takenFlags.has(flag))
      say(flag, `the flag --${flag} of the setting ${key} is taken: all scenarios have it`);
    else if (flags.has(flag)) say(flag, `two settings have the flag --${flag}`);
    else if (!nameForm.test(flag)) {
      say(flag, `the flag of the setting ${key} is ${JSON.stringify(flag)}: expected lowercase words joined by dashes`);
    } else if (environmentNames(flag).some((variable) => variable.startsWith('K6_'))) {
      say(flag, `the flag --${flag} would set an environment variable of k6`);
    }
    flags.add(flag);
  }
  return problems;
}

/** What is wrong with the goals that a scenario has under this plan. */
export function checkGoals({ metrics, goals }: ScenarioDefinition, plan: Plan): DefinitionProblem[] {
  const problems: DefinitionProblem[] = [];
  const seen = new Set<string>();
  const found = goals(plan);
  if (found.length === 0) {
    problems.push({ word: 'goals', problem: 'the scenario has no goal: it could only ever be invalid' });
  }
  for (const goal of found) {
    const say = (problem: string, word: string = goal.id) => problems.push({ word, problem });
    const name = `the goal ${JSON.stringify(goal.id)}`;
    if (seen.has(goal.id)) say(`two goals have the id ${JSON.stringify(goal.id)}`);
    seen.add(goal.id);
    if (goal.evidence.length === 0) say(`${name} has no evidence: it would pass where nothing was measured`);
    else if (passesOnNothing(goal)) {
      say(`${name} would pass where nothing was measured: no evidence of it asks for something to have happened`);
    }
    if (goal.goal !== undefined)
      say(`${name} says that it is part of goal ${goal.goal}: goals 1 to 5 are for built-in scenarios`);
    for (const each of namesIn(goal)) {
      if (!Object.hasOwn(metrics, each)) say(`${name} rests on ${each}, which is not declared`, each);
    }
    for (const { metric, comparison } of [goal, ...goal.evidence]) {
      const declaration = Object.hasOwn(metrics, metric) ? metrics[metric] : undefined;
      if (declaration === undefined || aggregatesOf[declaration.type].includes(comparison.aggregate)) continue;
      say(`${name} asks for ${comparison.aggregate} of ${metric}, a ${declaration.type}: k6 has no such figure`);
    }
  }
  return problems;
}

/** A count of nothing keeps "at most" and "none at all"; every other figure of nothing is no figure. */
function passesOnNothing({ comparison, evidence }: Goal): boolean {
  return [comparison, ...evidence.map((each) => each.comparison)].every(heldByNothing);
}

function heldByNothing({ aggregate, operator, limit }: Comparison): boolean {
  if (aggregate !== 'count') return false;
  return operator === '>=' ? limit <= 0 : operator === '==' ? limit === 0 : limit >= 0;
}

function namesIn({ metric, evidence, samples, shown = [] }: Goal): Set<string> {
  return new Set([
    metric,
    ...evidence.map((each) => each.metric),
    ...(samples === undefined ? [] : [samples]),
    ...shown.flatMap(({ measured, limit }) => [measured.metric, limit.metric]),
  ]);
}
