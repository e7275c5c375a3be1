import { buildIfChanged } from '../../build/ifChanged.mjs';
import { projectRoot } from '../../engine/projectRoot.ts';

/** Builds dist/ before the tests that run it, so that none passes on yesterday's code. */
export default async function build(): Promise<void> {
  await buildIfChanged(projectRoot());
}
