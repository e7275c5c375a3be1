import { buildAll } from '../../build.mjs';
import { projectRoot } from '../../engine/projectRoot.ts';

/** Builds dist/ before the tests that run it, so that none passes on yesterday's code. */
export default async function build(): Promise<void> {
  await buildAll(projectRoot());
}
