import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { RltError, usageError } from '../contract/errors.ts';
import { isNestedTooDeep, mostLevels } from '../contract/nesting.ts';
import type { GatewayProfile } from '../contract/profile.ts';
import type { Config } from '../settings/config.ts';
import { parseConfig } from '../settings/parseConfig.ts';
import { parseProfile } from '../settings/profile/parseProfile.ts';
import { hintForName, readyMade } from '../settings/profile/readyMade.ts';
import type { ScenarioDefinition } from '../thresholds/scenario.ts';

/** A config file and the profile that it names. */
export interface LoadedConfig {
  readonly config: Config;
  readonly profile: GatewayProfile | undefined;
}

/**
 * Reads and validates the files that `--config` and `--profile` name; nothing is read where neither is given.
 *
 * @param own the scenarios that are not built in, whose own settings may stand in the file
 * @throws RltError (usage) that names the file, the key, the value and what is allowed
 */
export async function readConfigFile(
  path: string | undefined,
  profilePath?: string,
  own: readonly ScenarioDefinition[] = [],
): Promise<LoadedConfig> {
  const config = path === undefined ? {} : parseConfig(await readJson('--config', path), path, own);
  const named = config.profile === undefined ? undefined : profileIn(config.profile, dirname(path ?? '.'));
  const profileFile = profilePath ?? named;
  const { clientsFile } = config;
  const found =
    clientsFile === undefined ? config : { ...config, clientsFile: resolve(dirname(path ?? '.'), clientsFile) };
  return { config: found, profile: profileFile === undefined ? undefined : await readProfile(profileFile) };
}

/** The name of a ready-made profile, or a file beside the config file. */
function profileIn(profile: string, folder: string): string {
  return readyMade(profile) === undefined ? resolve(folder, profile) : profile;
}

/**
 * The scripts that a config file names, by their whole paths. A file that is wrong names none: what is wrong with it is
 * said when it is read as a whole.
 */
export async function readScenarioFiles(path: string): Promise<string[]> {
  const content: unknown = await readJson('--config', path).catch(() => undefined);
  const files: unknown = typeof content === 'object' && content !== null && 'scenarios' in content && content.scenarios;
  if (!Array.isArray(files)) return [];
  return files.filter((file) => typeof file === 'string').map((file) => resolve(dirname(path), file));
}

/**
 * Reads the profile that somebody names: a file, or a ready-made one.
 *
 * @throws RltError (usage) that names the file, the key and what is allowed
 */
export async function readProfile(path: string): Promise<GatewayProfile> {
  const profile = readyMade(path) ?? parseProfile(await readJson('--profile', path, hintForName), path);
  // The driver takes half a second to load: only for documents that have more than plain JSON in them.
  if (/"(\$|_id")/.test(JSON.stringify([profile.mongo?.eventDocument, profile.mongo?.jobDocument]))) {
    (await import('../seed/seed.ts')).checkDocuments(profile);
  }
  return profile;
}

/** @param otherwise what to do where there is no such file, by its name */
async function readJson(flag: string, path: string, otherwise?: (name: string) => string): Promise<unknown> {
  let text: string;
  try {
    const { size } = await stat(path);
    if (size > longestFile) {
      throw usageError(
        `${flag} is ${JSON.stringify(path)}: the file has ${size} bytes, expected at most ${longestFile}`,
        'name the file that was meant; config/realtime-load-test.sample.json shows what one holds',
      );
    }
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof RltError) throw error;
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw usageError(
      `${flag} is ${JSON.stringify(path)}: ${isMissing ? 'there is no such file' : error}`,
      isMissing ? otherwise?.(path) : undefined,
    );
  }
  let document: unknown;
  try {
    document = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw usageError(`${path} is not valid JSON${whereOf(error)}`);
  }
  if (!isNestedTooDeep(document)) return document;
  throw usageError(
    `${path} is nested more than ${mostLevels} levels deep`,
    'write it with fewer objects and lists in each other',
  );
}

/** Bytes of a config file or a profile: a hundred times as many as the longest has. */
const longestFile = 5_000_000;

/** What the parser says, without the piece of the file that it quotes: it may be a piece of a secret. */
function whereOf(error: unknown): string {
  if (!(error instanceof SyntaxError)) return '';
  const [what = ''] = error.message.split(/, (?:\.\.\.)?"/);
  return `: ${what.replace(/^Unexpected token .*/s, 'there is a character that does not belong there')}`;
}
