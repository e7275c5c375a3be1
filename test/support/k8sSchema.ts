import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'vitest';
import { projectRoot } from '../../engine/index.ts';
import { type ProgramResult, runOwnGoTool } from './programs.ts';

const testRunDefinition = join(projectRoot(), 'test', 'deploy', 'k6-operator', 'k6.io_testruns.yaml');

/** Has the API server's own code check manifests; exit code 1 where one is wrong. @param manifests their text, as YAML */
export async function checkManifests(
  context: Pick<TestContext, 'skip'>,
  manifests: readonly string[],
): Promise<ProgramResult> {
  const folder = await mkdtemp(join(tmpdir(), 'rlt-manifests-'));
  try {
    const files = manifests.map((_, index) => join(folder, `${index}.yaml`));
    await Promise.all(files.map((file, index) => writeFile(file, manifests[index] ?? '')));
    return await runOwnGoTool(context, 'k8s-schema', [testRunDefinition, ...files]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
