import { resolve } from 'node:path';
import { usageError } from '../contract/errors.ts';
import { loadOwnScenario, type OwnScenario } from '../run/script/ownScenario.ts';
import type { ShippedScenario } from '../run/script/withScript.ts';
import { scenarioNames } from '../thresholds/index.ts';
import { readScenarioFiles } from './readConfigFile.ts';

/** The scenarios that are not built in, of one command. */
export interface OwnScenarios {
  /** The one that `--script` names. */
  readonly script?: OwnScenario | undefined;
  /** That one, and those of the config file. */
  readonly all: readonly (OwnScenario | ShippedScenario)[];
}

export const noOwnScenarios: OwnScenarios = { all: [] };

/**
 * Loads the scripts that the arguments name, by `--script` or in the config file. It comes before the flags are parsed:
 * the settings that a scenario brings along are flags too, and stand in the help.
 *
 * @throws RltError (usage) for a script that cannot be run, with the line
 */
export async function findOwnScenarios(args: readonly string[]): Promise<OwnScenarios> {
  const file = flagOf('--script', args);
  const config = flagOf('--config', args);
  const named = config === undefined ? [] : await readScenarioFiles(config);
  const script = file === undefined ? undefined : await loadOwnScenario(file);
  const others = named.filter((each) => file === undefined || each !== resolve(file));
  const all: OwnScenario[] = script === undefined ? [] : [script];
  for (const each of others) all.push(await loadOwnScenario(each, `scenarios of ${config}`));
  for (const [index, { file, definition }] of all.entries()) {
    const other = all.slice(0, index).find((each) => each.definition.name === definition.name);
    if (other !== undefined) {
      throw usageError(`two scenarios are named ${definition.name}: ${other.file} and ${file}`);
    }
  }
  return { script, all };
}

/** Every scenario that there is: the built-in ones, then the others. */
export function namesWith({ all }: OwnScenarios): string[] {
  return [...scenarioNames, ...all.map(({ definition }) => definition.name)];
}

/**
 * The name of the one scenario that a command runs.
 *
 * @throws RltError (usage) where none is named, or two are
 */
export function nameOf(scenario: string | undefined, { script }: OwnScenarios): string {
  const name = script?.definition.name ?? scenario;
  if (name === undefined) {
    throw usageError('neither --scenario NAME nor --script FILE is given', 'rlt run --help lists the scenarios');
  }
  if (scenario === undefined || scenario === name) return name;
  throw usageError(
    `--scenario is ${JSON.stringify(scenario)}, but --script ${script?.file} defines ${name}: give one of the two`,
  );
}

/** What a flag is given, also as `--flag=value`; the last one counts. */
function flagOf(flag: string, args: readonly string[]): string | undefined {
  const end = args.indexOf('--');
  const own = end < 0 ? args : args.slice(0, end);
  const index = own.findLastIndex((arg) => arg === flag || arg.startsWith(`${flag}=`));
  if (index < 0) return undefined;
  return own[index] === flag ? own[index + 1] : own[index]?.slice(flag.length + 1);
}
