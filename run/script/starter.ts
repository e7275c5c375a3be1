import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unavailableError, usageError } from '../../contract/errors.ts';
import { projectRoot } from '../../engine/index.ts';
import { builtInScenario } from '../../thresholds/index.ts';

/** The starter as it stands in examples/starter/, and what each file becomes. */
const files = [
  ['hello.ts', '.ts'],
  ['hello.json', '.json'],
  ['hello.ci.yml', '.ci.yml'],
] as const;

/**
 * Writes the starter under another name.
 *
 * @returns the files that were written
 * @throws RltError usage: the name is none, or a file is there already; unavailable: the folder cannot be written
 */
export async function writeStarter(name: string, folder: string): Promise<string[]> {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
    throw usageError(
      `the name is ${JSON.stringify(name)}: expected lowercase words joined by dashes, such as presence`,
    );
  }
  if (builtInScenario(name) !== undefined) throw usageError(`${name} is a built-in scenario: choose another name`);
  const made = await Promise.all(
    files.map(async ([source, ending]) => {
      const text = await readFile(join(projectRoot(), 'examples', 'starter', source), 'utf8');
      return { path: join(folder, `${name}${ending}`), text: text.replaceAll(/\bhello\b/g, name) };
    }),
  );
  const there = (await Promise.all(made.map(async ({ path }) => ((await isThere(path)) ? [path] : [])))).flat();
  if (there.length > 0) {
    throw usageError(
      `${there.join(', ')} ${there.length === 1 ? 'exists' : 'exist'} already`,
      'choose another name, or another folder with --dir',
    );
  }
  try {
    await mkdir(folder, { recursive: true });
    for (const { path, text } of made) await writeFile(path, text, { flag: 'wx' });
  } catch (error) {
    throw unavailableError(
      `${folder} cannot be written: ${error instanceof Error ? error.message : error}`,
      'name another folder with --dir',
    );
  }
  return made.map(({ path }) => path);
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
