import { watch as watchFolder } from 'node:fs';
import { join } from 'node:path';
import { sourceFolders } from './sources.mjs';

/**
 * Builds, and builds again after every change, until the process ends.
 * @param {string} root
 * @param {() => Promise<void>} build reports errors and never rejects
 */
export async function watchSources(root, build) {
  let running = Promise.resolve();
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const rebuild = () => {
    running = running.then(build);
  };
  for (const folder of await sourceFolders(root)) {
    // What builds is loaded already.
    if (folder === 'build') continue;
    watchFolder(join(root, folder), { recursive: true }, () => {
      clearTimeout(timer);
      timer = setTimeout(rebuild, 50);
    });
  }
  rebuild();
}
