import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

export const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Imports a TypeScript module of this project into a script, which Node 20 cannot do by itself. It is bundled inside
 * node_modules, where its own imports resolve.
 * @param {string} path from the project's root
 * @returns {Promise<any>} what the module exports; its types are for the caller to know
 */
export async function loadTypeScript(path) {
  const cache = join(projectRoot, 'node_modules', '.cache');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'load-'));
  try {
    const outfile = join(folder, 'module.mjs');
    await build({
      entryPoints: [join(projectRoot, path)],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      logLevel: 'error',
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    await rm(folder, { recursive: true });
  }
}
