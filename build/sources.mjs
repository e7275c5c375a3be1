import { readdir } from 'node:fs/promises';

/** Folders of which nothing is built. */
const others = new Set(['node_modules', 'dist', 'results', 'test', 'bench', 'docs', 'deploy', 'grafana', 'examples']);

/**
 * Names of the folders in `root` that dist/ is built from, and built by.
 * @param {string} root
 */
export async function sourceFolders(root) {
  const entries = await readdir(root, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !others.has(entry.name))
    .map(({ name }) => name);
}
