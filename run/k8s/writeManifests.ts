import { constants } from 'node:fs';
import { access, mkdir, readdir, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { unavailableError, usageError } from '../../contract/errors.ts';
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
  const there = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw usageError(`--output ${folder} cannot be used: ${error.message}`);
  });
  const others = there.filter((name) => !ours.test(name));
  if (others.length > 0) {
    throw usageError(
      `--output ${folder} holds ${others[0]}, which is no file of rlt k8s`,
      'name a folder of its own: kubectl is given all of it',
    );
  }
  if (there.length > 0 && !force)
    throw usageError(`--output ${folder} holds manifests already`, '--force overwrites them');
}

/** A run that stores no job would otherwise be mixed with one that did. */
async function removeOlder(folder: string): Promise<void> {
  for (const part of ['.', beforeFolder, afterFolder]) {
    const names = await readdir(join(folder, part)).catch((): string[] => []);
    for (const name of names.filter((each) => written.test(each))) await rm(join(folder, part, name), { force: true });
    if (part !== '.') await rmdir(join(folder, part)).catch(() => {});
  }
}

const written = /^(?:README\.md|\d-[a-z]+\.yaml|[\w-]+\.tar)$/;

/** Names at the top of a folder that this command has written. */
const ours = /^(?:before|after|README\.md|\d-[a-z]+\.yaml|[\w-]+\.tar)$/;

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
