import type { OptionTable } from '../contract/option.ts';
import { connectionOptions, environmentNames, scenarioOptions } from '../contract/options.ts';
import type { Plan } from '../contract/plan.ts';
import type { ScenarioDefinition } from './scenario.ts';

/** What is wrong with a definition, and the word of its source that shows where. */
export interface DefinitionProblem {
  readonly problem: string;
  readonly word: string;
}

const nameForm = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** k6 refuses other names of metrics. */
const metricForm = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;
const takenFlags = new Set(
  [...Object.values(connectionOptions), ...Object.values(scenarioOptions)].map(({ flag }) => flag),
);
const takenKeys = new Set([...Object.keys(connectionOptions), ...Object.keys(scenarioOptions)]);

/** What is wrong with a scenario whatever its settings are. */
export function checkDefinition({ name, metrics, settings }: ScenarioDefinition): DefinitionProblem[] {
  const own: OptionTable = settings ?? {};
  const problems: DefinitionProblem[] = [];
  const say = (word: string, problem: string) => problems.push({ word, problem });
  if (!nameForm.test(name)) {
    say(
      name,
      `the scenario's name is ${JSON.stringify(name)}: expected lower case words with dashes, such as "presence"`,
    );
  }
  for (const metric of Object.keys(metrics)) {
    if (!metricForm.test(metric)) {
      say(metric, `the metric ${JSON.stringify(metric)} has no name for k6: expected letters, digits and underscores`);
    }
  }
  for (const [key, { flag }] of Object.entries(own)) {
    if (takenKeys.has(key)) say(key, `the setting ${key} has the name of a setting of all scenarios`);
    else if (takenFlags.has(flag)) say(flag, `the flag --${flag} of the setting ${key} is one of all scenarios`);
    else if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(flag)) {
      say(flag, `the flag of the setting ${key} is ${JSON.stringify(flag)}: expected lower case words with dashes`);
    } else if (environmentNames(flag).some((variable) => variable.startsWith('K6_'))) {
      say(flag, `the flag --${flag} would be a variable of k6`);
    }
  }
  return problems;
}

/** What is wrong with the goals that a scenario has under this plan. */
export function checkGoals({ metrics, goals }: ScenarioDefinition, plan: Plan): DefinitionProblem[] {
  const problems: DefinitionProblem[] = [];
  const seen = new Set<string>();
  const found = goals(plan);
  if (found.length === 0)
    problems.push({ word: 'goals', problem: 'the scenario has no goal: it could only ever be skipped' });
  for (const { id, metric, evidence, samples, shown = [] } of found) {
    if (seen.has(id)) problems.push({ word: id, problem: `two goals have the id ${JSON.stringify(id)}` });
    seen.add(id);
    if (evidence.length === 0) {
      problems.push({
        word: id,
        problem: `the goal ${JSON.stringify(id)} has no evidence: it would pass where nothing was measured`,
      });
    }
    const named = [
      metric,
      ...evidence.map((each) => each.metric),
      ...(samples === undefined ? [] : [samples]),
      ...shown.flatMap(({ measured, limit }) => [measured.metric, limit.metric]),
    ];
    for (const each of new Set(named)) {
      if (Object.hasOwn(metrics, each)) continue;
      problems.push({ word: each, problem: `the goal ${JSON.stringify(id)} rests on ${each}, which is not declared` });
    }
  }
  return problems;
}
