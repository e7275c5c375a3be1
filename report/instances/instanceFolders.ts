import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { usageError } from '../../contract/errors.ts';
import { instanceDocumentName } from './instanceDocument.ts';

/** Folders of instances among those that were named. */
export interface InstanceFolders {
  /** With the document that is written last. */
  readonly whole: readonly string[];
  /** Without it, but with what an instance writes before: it did not come to its end. */
  readonly unfinished: readonly string[];
}

const expected = `expected the folder of an instance, which holds ${instanceDocumentName}, or one that holds such folders`;

/**
 * Finds the folders of instances: each one named is such a folder, or holds such folders and nothing else.
 *
 * @throws RltError (usage) where one is not there, or holds something else
 */
export async function findInstanceFolders(named: readonly string[]): Promise<InstanceFolders> {
  if (named.length === 0) throw usageError(`no folder is named: ${expected}`);
  const whole: string[] = [];
  const unfinished: string[] = [];
  const take = async (path: string): Promise<boolean> => {
    const kind = await kindOf(path);
    if (kind === 'whole') whole.push(path);
    if (kind === 'unfinished') unfinished.push(path);
    return kind !== 'other';
  };
  for (const path of named) {
    if (await take(path)) continue;
    const inside = (await readdir(path, { withFileTypes: true })).filter(({ name }) => !isOfTheSystem(name));
    if (inside.length === 0) throw usageError(`${path} is empty: ${expected}`);
    for (const entry of inside.toSorted((a, b) => byNumber(a.name, b.name))) {
      const isFolder = entry.isDirectory() || entry.isSymbolicLink();
      if (isFolder && (await take(join(path, entry.name)))) continue;
      throw usageError(
        `${join(path, entry.name)} is no folder of an instance: ${expected}`,
        'name the folders of the instances one by one, or move what does not belong to them elsewhere',
      );
    }
  }
  return { whole, unfinished };
}

async function kindOf(path: string): Promise<'whole' | 'unfinished' | 'other'> {
  const names = await readdir(path).catch((error: NodeJS.ErrnoException) => {
    const what =
      error.code === 'ENOENT' ? 'there is no such folder' : error.code === 'ENOTDIR' ? 'it is a file' : error.message;
    throw usageError(`${path} cannot be read (${what}): ${expected}`);
  });
  if (names.includes(instanceDocumentName)) return 'whole';
  return names.some((name) => samplesName.test(name)) ? 'unfinished' : 'other';
}

/** What an instance writes before its document, also under the names that a file has until it is whole. */
const samplesName = /^\.?(samples\.(csv|csv\.gz|rltc)|summary\.json|instance\.json)\b/;

/** At the root of a volume, and what file managers leave everywhere. */
function isOfTheSystem(name: string): boolean {
  return name.startsWith('.') || name === 'lost+found';
}

/** "part-2" before "part-10". */
function byNumber(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
