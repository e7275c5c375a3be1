import { execFile } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { K6 } from '../../engine/index.ts';
import type { Case } from './plan.ts';

/**
 * A k6 that runs on the first core alone, with all its threads: it is started there, and Go makes as many threads as
 * it finds cores.
 */
export async function generatorOf(k6: K6, { generator }: Pick<Case, 'generator'>, folder: string): Promise<K6> {
  if (generator === 'free') return k6;
  const path = join(folder, 'k6-on-one-core');
  await writeFile(path, `#!/bin/sh\nexec taskset -c 0 '${k6.path.replaceAll("'", "'\\''")}' "$@"\n`);
  await chmod(path, 0o755);
  return { ...k6, path };
}

/** Why nothing can be pinned to the first core; undefined where it can. */
export async function pinningProblem(): Promise<string | undefined> {
  try {
    await promisify(execFile)('taskset', ['-c', '0', 'true']);
    return undefined;
  } catch (error) {
    return `no program can be pinned to a core with taskset: ${error instanceof Error ? error.message.trim() : error}`;
  }
}
