import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

/** @typedef {{ outputFiles: { path: string, contents: Uint8Array }[] }} Outputs */

/**
 * Writes only what changed, each file whole: k6 or a second `rlt` may be reading dist/ at this moment.
 * @param {string} root
 * @param {Outputs} result
 * @returns {Promise<import('./sizes.mjs').Built[]>}
 */
export async function writeOutputs(root, result) {
  const built = [];
  for (const output of result.outputFiles) {
    const old = await readFile(output.path).catch(() => undefined);
    const contents = Buffer.from(output.contents);
    if (!old?.equals(contents)) {
      const temporary = `${output.path}.${process.pid}.tmp`;
      await mkdir(dirname(output.path), { recursive: true });
      await writeFile(temporary, contents, { mode: output.path.endsWith('/rlt.js') ? 0o755 : 0o644 });
      await rename(temporary, output.path);
    }
    built.push({ file: relative(root, output.path), bytes: contents.length });
  }
  return built;
}

/**
 * Removes what earlier builds left in dist/.
 * @param {string} root
 * @param {import('./sizes.mjs').Built[]} built
 */
export async function removeStale(root, built) {
  const dist = join(root, 'dist');
  if (!(await exists(dist))) return;
  const current = new Set(built.map(({ file }) => join(root, file)));
  for (const name of await readdir(dist, { recursive: true })) {
    const file = join(dist, name);
    if (/\.(c?js(\.map)?|d\.ts)$/.test(name) && !current.has(file)) await rm(file, { force: true });
  }
}

/** @param {string} path */
export async function exists(path) {
  return stat(path).then(
    () => true,
    () => false,
  );
}
