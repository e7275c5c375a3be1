import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll } from 'vitest';
import { projectRoot } from '../../engine/projectRoot.ts';

/** A module of the tests as a program that Node runs, for the tests of a file; returns how to get its path. */
export function useProgram(path: string): () => string {
  let folder = '';
  beforeAll(async () => {
    // Inside the project, so that it finds the packages and the engine's own files.
    const cache = join(projectRoot(), 'node_modules', '.cache');
    await mkdir(cache, { recursive: true });
    folder = await mkdtemp(join(cache, 'rlt-program-'));
    await build({
      entryPoints: { program: join(projectRoot(), path) },
      outdir: folder,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      // As rlt is built: what is loaded late stays out of the start.
      splitting: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
    });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return () => join(folder, 'program.mjs');
}
