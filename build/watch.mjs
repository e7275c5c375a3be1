import { watch as watchFolder } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

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
    watchFolder(folder, { recursive: true }, () => {
      clearTimeout(timer);
      timer = setTimeout(rebuild, 50);
    });
  }
  rebuild();
}

/** @param {string} root */
async function sourceFolders(root) {
  const entries = await readdir(root, { withFileTypes: true });
  const others = new Set(['node_modules', 'dist', 'results', 'test', 'bench', 'docs', 'build']);
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !others.has(entry.name))
    .map((entry) => join(root, entry.name));
}
