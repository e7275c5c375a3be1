import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ownerOf, withMarker } from './marker.ts';

/** A file to be made, below the folder of its run. */
export interface ViewFile {
  readonly file: string;
  readonly text: string;
}

export interface Written {
  readonly written: readonly string[];
  /** Files that are not ours, or that somebody has changed: left as they are. */
  readonly kept: readonly { readonly file: string; readonly why: 'changed' | 'foreign' }[];
  readonly failed: readonly { readonly file: string; readonly reason: string }[];
}

/** Writes files, each whole or not at all, and none over the work of a person. Never throws. */
export async function writeFiles(folder: string, files: readonly ViewFile[]): Promise<Written> {
  const written: string[] = [];
  const kept: Written['kept'][number][] = [];
  const failed: Written['failed'][number][] = [];
  for (const { file, text } of files) {
    const path = join(folder, file);
    try {
      const owner = await readFile(path, 'utf8').then(ownerOf, ifMissing('ours' as const));
      if (owner !== 'ours') {
        kept.push({ file, why: owner });
        continue;
      }
      await mkdir(dirname(path), { recursive: true });
      await writeWhole(path, withMarker(text));
      written.push(file);
    } catch (error) {
      failed.push({ file, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return { written, kept, failed };
}

/** Removes files that an earlier view left and that nobody has changed; tells which were changed and stay. */
export async function removeOurs(folder: string, files: readonly string[]): Promise<Written['kept']> {
  const kept: Written['kept'][number][] = [];
  for (const file of files) {
    const owner = await readFile(join(folder, file), 'utf8').then(ownerOf, () => 'foreign' as const);
    if (owner === 'ours') await rm(join(folder, file), { force: true });
    if (owner === 'changed') kept.push({ file, why: owner });
  }
  return kept;
}

async function writeWhole(path: string, text: string): Promise<void> {
  // Of its own: two may write the same view at once, and neither may see half of the other's.
  const unfinished = `${path}.${randomBytes(4).toString('hex')}.unfinished`;
  try {
    await writeFile(unfinished, text);
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

function ifMissing<T>(fallback: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return fallback;
    throw error;
  };
}
