import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { inject } from 'vitest';
import * as z from 'zod';
import { acquireLock } from '../../engine/fileLock.mjs';
import { projectRoot } from '../../engine/index.ts';

export type Packed = z.infer<typeof packedSchema>;

const packedSchema = z.object({
  /** The tarball. */
  file: z.string(),
  bytes: z.number(),
  /** Paths inside the package. */
  paths: z.array(z.string()),
});

/**
 * The project as a release packs it, with a build of its own: once for all the files of a run of tests, made by the
 * first that asks.
 */
export async function packedProject(): Promise<Packed> {
  const folder = inject('sharedFolder');
  const release = await acquireLock(join(folder, 'pack.lock'), () => {});
  try {
    const made = join(folder, 'packed.json');
    const text = await readFile(made, 'utf8').catch(() => undefined);
    if (text !== undefined) return packedSchema.parse(JSON.parse(text));
    const packed = await pack(folder);
    await writeFile(made, JSON.stringify(packed));
    return packed;
  } finally {
    release();
  }
}

/** From a copy: the tree's dist/ is in use by other tests. */
async function pack(folder: string): Promise<Packed> {
  const source = join(folder, 'source');
  await cp(projectRoot(), source, { recursive: true, filter: (path) => !isLeftOut(relative(projectRoot(), path)) });
  await symlink(join(projectRoot(), 'node_modules'), join(source, 'node_modules'));
  const { stdout } = await npm(['pack', '--json', '--pack-destination', folder], source);
  // Behind what prepack prints; npm 11 gives a list, npm 12 a record.
  const [entry] = packSchema.parse(JSON.parse(stdout.slice(stdout.search(/^[[{]/m))));
  if (entry === undefined) throw new Error('npm pack made nothing');
  return {
    file: join(folder, entry.filename),
    bytes: entry.size,
    paths: entry.files.map(({ path }) => path).sort(),
  };
}

/**
 * A project that has nothing but this package.
 *
 * @param beside what its own servers import, as this project has it
 */
export async function installPackage(packed: Packed, project: string, beside: readonly string[] = []): Promise<void> {
  await mkdir(project, { recursive: true });
  await writeFile(join(project, 'package.json'), '{ "name": "empty", "private": true, "type": "module" }');
  await npm(['install', '--prefer-offline', '--no-audit', '--no-fund', packed.file], project);
  const modules = (folder: string, name: string) => join(folder, 'node_modules', name);
  for (const name of beside) await symlink(modules(projectRoot(), name), modules(project, name));
}

/** What an installed package.json declares as needed at run time. */
export async function runtimeDependencies(project: string): Promise<string[]> {
  const text = await readFile(join(project, 'node_modules', 'realtime-load-test', 'package.json'), 'utf8');
  return Object.keys(manifestSchema.parse(JSON.parse(text)).dependencies).sort();
}

export function npm(args: readonly string[], cwd: string): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)('npm', args, { cwd, maxBuffer: 1e8, timeout: 170_000 });
}

const topLevelLeftOut = ['node_modules', 'dist', 'results', 'coverage', '.git', '.ci'];

function isLeftOut(path: string): boolean {
  return topLevelLeftOut.includes(path) || basename(path).startsWith('.bootstrap.lock');
}

const entrySchema = z.object({
  filename: z.string(),
  size: z.number(),
  files: z.array(z.object({ path: z.string() })),
});
const packSchema = z.union([
  z.array(entrySchema),
  z.record(z.string(), entrySchema).transform(Object.values<z.infer<typeof entrySchema>>),
]);
const manifestSchema = z.object({ dependencies: z.record(z.string(), z.string()) });
