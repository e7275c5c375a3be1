import { readFile, stat } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { usageError } from '../../contract/errors.ts';
import type { Plan } from '../../contract/plan.ts';
import type { UserScript } from '../../settings/settings.ts';
import { checkDefinition, checkGoals, type DefinitionProblem } from '../../thresholds/checkDefinition.ts';
import { builtInScenario } from '../../thresholds/index.ts';
import type { ScenarioDefinition } from '../../thresholds/scenario.ts';
import { bundleForK6, bundleForNode } from './bundle.ts';
import { checkRoles, missingMeeting, missingParts } from './checkRoles.ts';
import { linesOf } from './lines.ts';
import { listen, type SaidByScript, type SaidInAll, scriptMakers } from './standIn.ts';
import { whereThrown } from './whereThrown.ts';

/** A scenario that is not built in: its definition, and the bundle that k6 runs. */
export interface OwnScenario extends UserScript {
  readonly definition: ScenarioDefinition;
  /** @throws RltError (usage) that names the lines of what could not be played or judged under this plan */
  check(plan: Plan): void;
}

const extensions = ['.ts', '.mts', '.js', '.mjs'];

/**
 * Bundles a user's script and looks at the scenario that it defines.
 *
 * @param file as the user named it; `from` is what named it, for messages
 * @throws RltError (usage) where there is no such file, it does not compile, or its definition is wrong: with the line
 */
export async function loadOwnScenario(file: string, from = '--script'): Promise<OwnScenario> {
  const path = resolve(file);
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile() || !extensions.includes(extname(path))) {
    throw usageError(
      `${from} is ${JSON.stringify(file)}: ${found === undefined ? 'there is no such file' : `expected a TypeScript or JavaScript file (${extensions.join(', ')})`}`,
      'rlt new NAME writes one to start from',
    );
  }
  const [inNode, inK6] = await Promise.all([bundleForNode(path), bundleForK6(path)]);
  const lines = linesOf(await Promise.all(inNode.sources.map(async (name) => [name, await readFile(name, 'utf8')])));
  const refuse = (problems: readonly DefinitionProblem[]) => {
    if (problems.length === 0) return;
    throw usageError(problems.map(({ word, problem }) => `${lines.of(word)}: ${problem}`).join('\n  '));
  };
  const { scenarios, meetsInstances } = await said(inNode.text, file);
  const { maker, definition, roles } = onlyOne(scenarios, file);
  refuse(checkDefinition(definition));
  if (builtInScenario(definition.name) !== undefined) {
    refuse([{ word: definition.name, problem: `${definition.name} is a built-in scenario: choose another name` }]);
  }
  refuse([...missingParts(maker, inK6.exports), ...missingMeeting(definition, meetsInstances, inK6.exports)]);
  return {
    file,
    definition,
    bundle: inK6.text,
    lineOfRole: lines.ofFunction,
    check(plan) {
      refuse(called('goals', () => checkGoals(definition, plan)));
      refuse(called('roles', () => checkRoles(roles, plan, inK6.exports, definition)));
    },
  };
}

/** What a function of the user's says is wrong; that it throws is a problem as well. */
function called(name: string, problems: () => DefinitionProblem[]): DefinitionProblem[] {
  try {
    return problems();
  } catch (error) {
    return [
      { word: name, problem: `${name} of the scenario throws: ${error instanceof Error ? error.message : error}` },
    ];
  }
}

async function said(bundle: string, file: string): Promise<SaidInAll> {
  try {
    return await listen(bundle);
  } catch (error) {
    throw usageError(
      `${whereThrown(error, bundle) ?? file}: the script cannot be loaded: ${error instanceof Error ? error.message : error}`,
      'outside its roles a script may only define things: move what needs k6 into a role, or into prepare',
    );
  }
}

type Played = SaidByScript & { readonly definition: ScenarioDefinition };

function onlyOne(all: readonly SaidByScript[], file: string): Played {
  const [first, another] = all;
  if (first === undefined) {
    throw usageError(
      `${file} defines no scenario: it calls none of ${Object.keys(scriptMakers).join(', ')}`,
      'export const { options, setup, handleSummary, observer } = scenarioScript(DEFINITION, { roles, maxDurationMs })',
    );
  }
  if (!isPlayed(first)) {
    throw usageError(
      `${file}: the first argument of ${first.maker} is not the definition of a scenario`,
      'pass what defineScenario returns: defineScenario({ name: "presence", … })',
    );
  }
  if (another !== undefined) {
    const other = isPlayed(another) ? another.definition.name : 'another one';
    throw usageError(
      `${file} defines two scenarios, ${first.definition.name} and ${other}`,
      'a script defines one scenario: move the other one into a file of its own',
    );
  }
  return first;
}

function isPlayed(said: SaidByScript): said is Played {
  const { definition } = said;
  return (
    typeof definition === 'object' &&
    definition !== null &&
    'name' in definition &&
    typeof definition.name === 'string' &&
    'goals' in definition &&
    typeof definition.goals === 'function' &&
    'metrics' in definition &&
    typeof definition.metrics === 'object' &&
    definition.metrics !== null
  );
}
