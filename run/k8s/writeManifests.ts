import { constants } from 'node:fs';
import { access, mkdir, readdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { unavailableError, usageError } from '../../contract/errors.ts';
import { instructionsFile, writtenBy } from './instructions.ts';
import { afterFolder, beforeFolder } from './manifests.ts';

/** A file to be written, by its path in the folder. */
export interface ManifestFile {
  readonly file: string;
  readonly content: string | Buffer;
}

/**
 * Holds a folder to be new or empty, unless its files may be overwritten: manifests of two runs in one folder would be
 * applied together.
 *
 * @throws RltError usage
 */
export async function requireFreeFolder(folder: string, force: boolean): Promise<void> {
  const there = await filesIn(folder);
  const [other] = await Promise.all(there.map(async (name) => ((await isOurs(folder, name)) ? undefined : name))).then(
    (names) => names.filter((name) => name !== undefined),
  );
  if (other !== undefined) {
    throw usageError(
      `--output ${folder} holds ${other}, which is no file of rlt k8s`,
      'name a folder of its own: kubectl is given all of it',
    );
  }
  if (there.length > 0 && !force)
    throw usageError(`--output ${folder} holds manifests already`, '--force overwrites them');
}

const innerFolders: readonly string[] = [beforeFolder, afterFolder];

/** Paths of all that a folder holds, with what is in the two folders that such a folder has. */
async function filesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    throw usageError(`--output ${folder} cannot be used: ${error.message}`);
  });
  const paths = await Promise.all(
    names.map(async (name) => {
      if (!innerFolders.includes(name)) return [name];
      const inner = await readdir(join(folder, name)).catch(() => undefined);
      return inner?.map((each) => `${name}/${each}`) ?? [name];
    }),
  );
  return paths.flat();
}

/** Whether this command has written a file of this name: it may be in a folder where others keep theirs. */
async function isOurs(folder: string, path: string): Promise<boolean> {
  if (path === instructionsFile) {
    return (await readFile(join(folder, path), 'utf8').catch(() => '')).includes(writtenBy);
  }
  return written.test(path);
}

/** A run that stores no job would otherwise be mixed with one that did. */
async function removeOlder(folder: string): Promise<void> {
  // What cannot be read cannot be written either, and is named then.
  for (const path of await filesIn(folder).catch(() => [])) {
    if (await isOurs(folder, path)) await rm(join(folder, path), { force: true });
  }
  for (const inner of innerFolders) await rmdir(join(folder, inner)).catch(() => {});
}

const written =
  /^(?:(?:before|after)\/)?(?:[1-6]-(?:config|network|seed|testrun|merge|unseed)\.yaml|[\w-]+-\d{8}-\d{6}-[\da-f]{6}\.tar)$/;

/**
 * Writes the files of one run, in place of those of another one.
 *
 * @throws RltError (unavailable) where nothing can be written
 */
export async function writeManifests(folder: string, files: readonly ManifestFile[]): Promise<void> {
  await removeOlder(folder);
  for (const { file, content } of files) {
    const path = join(folder, file);
    try {
      await mkdir(dirname(path), { recursive: true });
      await access(dirname(path), constants.W_OK);
      await writeFile(path, content);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw unavailableError(`${path} cannot be written: ${reason}`, 'name another folder with --output');
    }
  }
}
