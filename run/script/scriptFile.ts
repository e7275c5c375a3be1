import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Lifetime, projectRoot } from '../../engine/index.ts';
import type { Settings } from '../../settings/settings.ts';

/** The bundle of a built-in scenario. */
export function builtInScript(scenario: string): string {
  return join(projectRoot(), 'dist', `${scenario}.js`);
}

/** The file that k6 runs: a bundle of ours, or the user's own, put into a folder of this run. */
export async function scriptFile(lifetime: Lifetime, { scenario, script }: Settings): Promise<string> {
  if (script === undefined) return builtInScript(scenario);
  const file = join(await lifetime.tempFolder('script'), `${scenario}.js`);
  await writeFile(file, script.bundle);
  return file;
}
