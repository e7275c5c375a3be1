import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { projectRoot } from '../../engine/index.ts';

export interface Packed {
  /** The tarball. */
  readonly file: string;
  readonly bytes: number;
  readonly unpackedBytes: number;
  /** Paths inside the package. */
  readonly paths: readonly string[];
}

/**
 * Packs the project as a release does, with its own build, from a copy: the tree's dist/ is in use by other tests.
 *
 * @param folder an empty folder for the copy and the tarball
 */
export async function packProject(folder: string): Promise<Packed> {
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
    unpackedBytes: entry.unpackedSize,
    paths: entry.files.map(({ path }) => path).sort(),
  };
}

/** An empty project that has nothing but this package. */
export async function installPackage(packed: Packed, project: string): Promise<void> {
  await mkdir(project, { recursive: true });
  await writeFile(join(project, 'package.json'), '{ "name": "empty", "private": true, "type": "module" }');
  await npm(['install', '--prefer-offline', '--no-audit', '--no-fund', packed.file], project);
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
  unpackedSize: z.number(),
  files: z.array(z.object({ path: z.string() })),
});
const packSchema = z.union([
  z.array(entrySchema),
  z.record(z.string(), entrySchema).transform(Object.values<z.infer<typeof entrySchema>>),
]);
const manifestSchema = z.object({ dependencies: z.record(z.string(), z.string()) });
