import { createReadStream, createWriteStream, rmdirSync } from 'node:fs';
import { access, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { RltError, unavailableError, usageError } from '../contract/errors.ts';
import { atExit } from './atExit.ts';
import { claimFolder } from './folderClaim.ts';
import { hashOfFile, type Replacing, refuseChanged } from './replaced.ts';

/** Where a run's files go. Nothing that exists is overwritten unless the user says so. */
export interface OutputFolder {
  readonly path: string;
  /** Path of a file in it. */
  file(name: string): string;
  write(name: string, content: string): Promise<string>;
  writeJson(name: string, value: unknown): Promise<string>;
  /**
   * Keeps a file that may be larger than the memory.
   *
   * @param fill writes it to this path
   * @param compressAbove bytes above which it is compressed, and its name ends in `.gz`
   * @returns its name
   */
  writeWith(
    name: string,
    fill: (path: string) => Promise<void>,
    options?: { readonly compressAbove?: number },
  ): Promise<string>;
  /** SHA-256 of each file that was written, by name. */
  readonly written: ReadonlyMap<string, string>;
  /** What the user has allowed this run to take the place of. */
  readonly replacing: Replacing | undefined;
  /** Lets others write there before this process ends, which does so as well. */
  release(): void;
}

/**
 * Creates the folder that the user named, or a new one for today below `results/`. What is still empty when the
 * process ends is removed again: a run that failed before it wrote anything leaves nothing. Nobody else writes into it
 * until then.
 *
 * @param planned names of files that the run will write; one that exists ends the run before it begins
 * @throws RltError usage: a planned file exists, or would be replaced and was changed, or another run writes into the folder; unavailable: the folder cannot be created or written to
 */
export async function openOutputFolder(
  request: { path: string | undefined; force: boolean; planned: readonly string[]; command: string } & Partial<
    Omit<Replacing, 'planned'>
  >,
  now = new Date(),
): Promise<OutputFolder> {
  if (request.path === '') throw usageError('--output is "": expected the path of a folder');
  const path = request.path ?? (await newFolderForToday(now));
  await create(path);
  const release = await claim(path, request.command);
  const { whole = false, label, planned } = request;
  const replacing = request.force ? { whole, label, planned } : undefined;
  const check =
    replacing === undefined ? refuseExisting(path, planned) : refuseChanged(path, 'suite-summary.json', replacing);
  await check.catch(afterwards(release));
  const written = new Map<string, string>();
  const writeWith: OutputFolder['writeWith'] = async (
    name,
    fill,
    { compressAbove = Number.POSITIVE_INFINITY } = {},
  ) => {
    const unfinished = join(path, `.${name}.unfinished`);
    const compressed = `${unfinished}.gz`;
    try {
      // A full disk or a kill in the middle must not leave half a file under the name that people read.
      await fill(unfinished);
      const isLarge = (await stat(unfinished)).size > compressAbove;
      if (isLarge) await pipeline(createReadStream(unfinished), createGzip(), createWriteStream(compressed));
      const last = isLarge ? `${name}.gz` : name;
      const hash = await hashOfFile(isLarge ? compressed : unfinished);
      await rename(isLarge ? compressed : unfinished, join(path, last));
      written.set(last, hash);
      return last;
    } catch (error) {
      throw unavailableError(
        `${join(path, name)} cannot be written: ${reasonOf(error)}`,
        'choose another folder with --output',
        error,
      );
    } finally {
      for (const file of [unfinished, compressed]) await rm(file, { force: true });
    }
  };
  const write = async (name: string, content: string) =>
    join(path, await writeWith(name, (file) => writeFile(file, content)));
  return {
    path,
    file: (name) => join(path, name),
    write,
    writeWith,
    writeJson: (name, value) => write(name, `${JSON.stringify(value, null, 2)}\n`),
    written,
    replacing,
    release,
  };
}

async function claim(path: string, command: string): Promise<() => void> {
  try {
    return await claimFolder(path, command);
  } catch (error) {
    throw error instanceof RltError ? error : notWritable(path, error);
  }
}

function afterwards(release: () => void): (error: unknown) => never {
  return (error) => {
    release();
    throw error;
  };
}

async function newFolderForToday(now: Date): Promise<string> {
  const day = now.toISOString().slice(0, 10);
  for (let attempt = 1; attempt < 1000; attempt++) {
    const path = join('results', attempt === 1 ? day : `${day}-${attempt}`);
    try {
      await makeFolders('results');
      // Fails if it exists: two runs that start together get a folder each.
      await mkdir(path);
      removeAtExitIfEmpty(path);
      return path;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw notWritable(path, error);
    }
  }
  throw usageError(`results/ already holds 1000 runs of ${day}`, 'choose a folder with --output');
}

async function create(path: string): Promise<void> {
  try {
    await makeFolders(path);
    if (!(await stat(path)).isDirectory()) throw new Error('it is not a folder');
  } catch (error) {
    throw notWritable(path, error);
  }
}

/** Creates a folder and those above it that are missing. */
async function makeFolders(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true });
  if (first === undefined) return;
  const top = resolve(first);
  for (let folder = resolve(path); folder.length >= top.length; folder = dirname(folder)) removeAtExitIfEmpty(folder);
}

const made = new Set<string>();

/** At the exit, because that comes however a command ends: by an error, a signal, or a second Ctrl-C. */
function removeAtExitIfEmpty(path: string): void {
  // Registered before the folder is claimed, and so called when the claim is gone.
  if (made.size === 0) atExit(removeEmpty);
  made.add(resolve(path));
}

function removeEmpty(): void {
  for (const path of [...made].sort((a, b) => b.length - a.length)) {
    try {
      // Refuses a folder that holds something.
      rmdirSync(path);
    } catch {}
  }
}

async function refuseExisting(path: string, planned: readonly string[]): Promise<void> {
  const existing: string[] = [];
  for (const name of planned) {
    const found = await access(join(path, name)).then(
      () => true,
      () => false,
    );
    if (found) existing.push(name);
  }
  if (existing.length > 0) {
    throw usageError(
      `--output ${path} holds ${existing.join(', ')} already`,
      'choose another folder or --label, or overwrite with --force',
    );
  }
}

function notWritable(path: string, error: unknown): RltError {
  return unavailableError(
    `${path} cannot be created or written to: ${reasonOf(error)}`,
    'choose another folder with --output',
    error,
  );
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
