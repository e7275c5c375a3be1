import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { exists } from './files.mjs';
import { BuildError } from './sizes.mjs';

const PUBLIC_TYPES = 'tsconfig.types.json';
/** The files that it names. */
const ENTRIES = ['lib/socketio/entry.ts', 'lib/k6.ts', 'thresholds/goals.ts', 'report/index.ts'];
const REDIS_TYPES = 'lib/types/k6-x-redis.d.ts';

/**
 * The declarations of the package's entry points, for TypeScript in any mode of resolution.
 * @param {string} root
 * @returns {Promise<import('./files.mjs').Outputs>}
 */
export async function publicTypes(root) {
  if (!(await exists(join(root, PUBLIC_TYPES)))) return { outputFiles: [] };
  const folder = await mkdtemp(join(tmpdir(), 'rlt-types-'));
  try {
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    await promisify(execFile)(process.execPath, [tsc, '-p', join(root, PUBLIC_TYPES), '--outDir', folder]);
    // The extension of k6 that we use has no declarations of its own.
    await cp(join(root, REDIS_TYPES), join(folder, REDIS_TYPES), { force: true }).catch(() => {});
    const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.d.ts')).sort();
    const files = names.map(async (name) => {
      const text = (await readFile(join(folder, name), 'utf8')).replace(
        /(<reference path=")[^"]*(?=\/types\/k6-x-redis)/,
        '$1.',
      );
      // Only projects that allow it may import a path that ends with .ts.
      const importable = text.replace(/(['"]\.\.?\/[\w./-]+)(?<!\.d)\.ts(?=['"])/g, '$1.js');
      // Types that are written out are deeply indented: a sixth of all the bytes.
      const contents = Buffer.from(importable.replace(/^ +(?! ?\*)/gm, ''));
      return { path: join(root, 'dist', 'types', name), contents };
    });
    return { outputFiles: reachable(root, await Promise.all(files)) };
  } catch (error) {
    const output = error instanceof Error && 'stdout' in error ? String(error.stdout) : '';
    throw new BuildError(output.trim() || String(error));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Those of the declarations that an entry point leads to: the others would ask users for packages that are bundled.
 * @param {string} root
 * @param {{ path: string, contents: Buffer }[]} files
 */
function reachable(root, files) {
  const byPath = new Map(files.map((file) => [file.path, file]));
  /** @type {Set<string>} */
  const reached = new Set();
  const open = ENTRIES.map((name) => join(root, 'dist', 'types', name.replace(/ts$/, 'd.ts')));
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const file = byPath.get(path);
    if (file === undefined || reached.has(path)) continue;
    reached.add(path);
    for (const [, from = ''] of file.contents.toString().matchAll(/(?:from|import|path=)[ (]*['"](\.[^'"]+)['"]/g)) {
      open.push(join(dirname(path), from.replace(/(?:\.d\.ts|\.js)$/, '.d.ts')));
    }
  }
  return files.filter(({ path }) => reached.has(path));
}
