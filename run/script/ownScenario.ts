import { readFile, stat, writeFile } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { usageError } from '../../contract/errors.ts';
import type { Plan } from '../../contract/plan.ts';
import { checkDefinition, checkGoals, type DefinitionProblem } from '../../thresholds/checkDefinition.ts';
import { builtInScenario } from '../../thresholds/index.ts';
import type { ScenarioDefinition } from '../../thresholds/scenario.ts';
import { bundleForK6, bundleForNode } from './bundle.ts';

/** A scenario that is not built in: its definition, and the bundle that k6 runs. */
export interface OwnScenario {
  /** As the user named it. */
  readonly file: string;
  readonly definition: ScenarioDefinition;
  /** Bundle for k6. */
  readonly script: string;
  /** @throws RltError (usage) that names the lines of goals which could not be judged under this plan */
  check(plan: Plan): void;
}

const extensions = ['.ts', '.mts', '.js', '.mjs'];

/**
 * Bundles a user's script and looks at the scenario that it defines.
 *
 * @param folder of this run alone; bundles are put there
 * @throws RltError (usage) where there is no such file, it does not compile, or its definition is wrong: with the line
 */
export async function loadOwnScenario(file: string, folder: string): Promise<OwnScenario> {
  const path = resolve(file);
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile() || !extensions.includes(extname(path))) {
    throw usageError(
      `--script is ${JSON.stringify(file)}: expected a TypeScript or JavaScript file (${extensions.join(', ')})`,
      'rlt new NAME writes one to start from',
    );
  }
  const source = await readFile(path, 'utf8');
  const name = basename(path, extname(path));
  const definitionFile = join(folder, `${name}.definition.mjs`);
  const script = join(folder, `${name}.js`);
  const [text] = await Promise.all([bundleForNode(path), bundleForK6(path, script)]);
  await writeFile(definitionFile, text);
  const definition = definitionIn(await evaluate(definitionFile, file), file);
  refuse(checkDefinition(definition), file, source);
  if (builtInScenario(definition.name) !== undefined) {
    refuse([{ word: definition.name, problem: `${definition.name} is a built-in scenario` }], file, source);
  }
  return { file, definition, script, check: (plan) => refuse(checkGoals(definition, plan), file, source) };
}

async function evaluate(module: string, file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await import(pathToFileURL(module).href);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw usageError(
      `${file} cannot be looked at: ${reason}`,
      'nothing but k6 itself may be needed to define a scenario',
    );
  }
}

function definitionIn(exported: Readonly<Record<string, unknown>>, file: string): ScenarioDefinition {
  const found = Object.values(exported).filter(isDefinition);
  const [definition, another] = found;
  if (definition === undefined) {
    throw usageError(
      `${file} exports no scenario`,
      'export what defineScenario returns: export const presence = defineScenario({ name: "presence", … })',
    );
  }
  if (another !== undefined) {
    throw usageError(
      `${file} exports two scenarios, ${definition.name} and ${another.name}`,
      'a script plays one scenario: put the other one into a file of its own',
    );
  }
  return definition;
}

function isDefinition(value: unknown): value is ScenarioDefinition {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    typeof value.name === 'string' &&
    'goals' in value &&
    typeof value.goals === 'function' &&
    'metrics' in value &&
    typeof value.metrics === 'object'
  );
}

/** @throws RltError (usage) that names the line of each problem */
function refuse(problems: readonly DefinitionProblem[], file: string, source: string): void {
  if (problems.length === 0) return;
  throw usageError(problems.map(({ word, problem }) => `${file}:${lineOf(word, source)}: ${problem}`).join('\n  '));
}

/** The last line that holds a word as a whole: of two goals with one id, the second. */
function lineOf(word: string, source: string): number {
  const lines = source.split('\n');
  const whole = new RegExp(`(^|[^\\w-])${word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}($|[^\\w-])`);
  const index = lines.findLastIndex((line) => whole.test(line));
  return (index < 0 ? lines.findIndex((line) => line.includes('defineScenario(')) : index) + 1;
}
