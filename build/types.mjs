import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { exists } from './files.mjs';
import { BuildError } from './sizes.mjs';

const CLIENT_TYPES = 'tsconfig.types.json';

/**
 * The client's declarations, for TypeScript in any mode of resolution.
 * @param {string} root
 * @returns {Promise<import('./files.mjs').Outputs>}
 */
export async function clientTypes(root) {
  if (!(await exists(join(root, CLIENT_TYPES)))) return { outputFiles: [] };
  const folder = await mkdtemp(join(tmpdir(), 'rlt-types-'));
  try {
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    await promisify(execFile)(process.execPath, [tsc, '-p', join(root, CLIENT_TYPES), '--outDir', folder]);
    const files = (await readdir(folder)).sort().map(async (name) => {
      const text = await readFile(join(folder, name), 'utf8');
      // Only projects that allow it may import a path that ends with .ts.
      const contents = Buffer.from(text.replace(/(['"]\.\/\w+)\.ts(?=['"])/g, '$1.js'));
      return { path: join(root, 'dist', 'types', name), contents };
    });
    return { outputFiles: await Promise.all(files) };
  } catch (error) {
    const output = error instanceof Error && 'stdout' in error ? String(error.stdout) : '';
    throw new BuildError(output.trim() || String(error));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
