import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { buildIfChanged } from '../../build/ifChanged.mjs';
import { projectRoot } from '../../engine/projectRoot.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A folder that all files of this run of vitest share, which ends with it. */
    sharedFolder: string;
  }
}

/** Builds dist/ before the tests that run it, so that none passes on yesterday's code. */
export default async function build(project: TestProject): Promise<() => Promise<void>> {
  await buildIfChanged(projectRoot());
  const folder = await mkdtemp(join(tmpdir(), 'rlt-tests-'));
  project.provide('sharedFolder', folder);
  return () => rm(folder, { recursive: true, force: true });
}
