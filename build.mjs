// Builds dist/: one self-contained bundle for each k6 script, the entry points for other people's scripts with their
// types, and the command line for Node.
//   node build.mjs [--watch] [--root FOLDER] [--no-source-maps]

import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundleAll } from './build/bundles.mjs';
import { removeStale, writeOutputs } from './build/files.mjs';
import { licenses } from './build/licenses.mjs';
import { sizeLines } from './build/sizes.mjs';
import { publicTypes } from './build/types.mjs';
import { watchSources } from './build/watch.mjs';

export { endBuilds, NODE_ENTRIES } from './build/bundles.mjs';
export { BuildError, MAX_BUNDLE_BYTES, sizeLines } from './build/sizes.mjs';

/**
 * Builds everything below `root` into `root/dist` and removes what earlier builds left there.
 * @param {string} root
 * @param {{ sourceMaps?: boolean }} [options]
 * @throws {BuildError} a Node built-in in a k6 bundle, a bundle over the limit, or a compile error
 */
export async function buildAll(root, { sourceMaps = true } = {}) {
  const [bundles, types] = await Promise.all([bundleAll(root, { sourceMaps }), publicTypes(root)]);
  const notices = await licenses(root, bundles);
  const built = [];
  for (const result of [...bundles, types, notices]) built.push(...(await writeOutputs(root, result)));
  await removeStale(root, built);
  return built;
}

/**
 * Builds, and builds again after every change, until the process ends. Errors are reported and waited out.
 * @param {string} root
 * @param {(line: string) => void} log
 */
export function watchAll(root, log) {
  return watchSources(root, async () => {
    const started = performance.now();
    for (const line of await buildAll(root).then(sizeLines, errorLines)) log(line);
    log(`build: ${Math.round(performance.now() - started)} ms, waiting for changes (Ctrl-C ends)`);
  });
}

/** @param {unknown} error */
function errorLines(error) {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n').map((line) => `error: ${line}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { watch: { type: 'boolean' }, root: { type: 'string' }, 'no-source-maps': { type: 'boolean' } },
  });
  const root = values.root ?? dirname(fileURLToPath(import.meta.url));
  /** @param {string} line */
  const log = (line) => process.stderr.write(`${line}\n`);
  if (values.watch) {
    await watchAll(root, log);
  } else {
    try {
      for (const line of sizeLines(await buildAll(root, { sourceMaps: !values['no-source-maps'] }))) log(line);
    } catch (error) {
      for (const line of errorLines(error)) log(line);
      process.exitCode = 1;
    }
  }
}
