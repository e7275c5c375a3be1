// Node built-ins only: this runs before every start, mostly to find that there is nothing to build.

import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sourceFolders } from './sources.mjs';

/** @typedef {{ sources: string, outputs: Record<string, string> }} Stamp */

/**
 * Builds `root/dist` as `buildAll` does, unless it is what these sources were built to. They are compared by what is in
 * them, files in dist/ by size and time, and the packages by their lockfile.
 * @param {string} root
 * @throws {import('./sizes.mjs').BuildError} as `buildAll`; what is there then counts as built from nothing
 */
export async function buildIfChanged(root) {
  const file = join(root, 'node_modules', '.cache', 'rlt-build.json');
  // Before they are read by the build: what changes meanwhile is built the next time.
  const sources = await fingerprint(root);
  const stamp = await readStamp(file);
  if (stamp?.sources === sources && (await areThere(root, stamp.outputs))) return;
  await rm(file, { force: true });
  const { buildAll, endBuilds } = await import('../build.mjs');
  try {
    const built = await buildAll(root);
    const states = built.map(async ({ file }) => [file, await stateOf(join(root, file))]);
    /** @type {Stamp} */
    const made = { sources, outputs: Object.fromEntries(await Promise.all(states)) };
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, JSON.stringify(made));
  } finally {
    await endBuilds();
  }
}

/** @param {string} root */
async function fingerprint(root) {
  const below = (await sourceFolders(root)).map(async (folder) =>
    (await readdir(join(root, folder), { recursive: true })).map((name) => join(folder, name)),
  );
  const files = [...(await readdir(root)), ...(await Promise.all(below)).flat()];
  const sources = files.filter((name) => /\.(ts|[cm]?js|json)$/.test(name)).sort();
  const texts = await Promise.all(sources.map((name) => readFile(join(root, name))));
  const hash = createHash('sha256').update(`${process.version} ${process.platform}-${process.arch}`);
  for (const [index, name] of sources.entries()) {
    const text = texts[index] ?? '';
    hash.update(`\n${name} ${text.length}\n`).update(text);
  }
  return hash.digest('hex');
}

/**
 * @param {string} file
 * @returns {Promise<Stamp | undefined>}
 */
async function readStamp(file) {
  return readFile(file, 'utf8')
    .then((text) => JSON.parse(text))
    .catch(() => undefined);
}

/**
 * @param {string} root
 * @param {Record<string, string>} outputs
 */
async function areThere(root, outputs) {
  const same = Object.entries(outputs).map(async ([file, state]) => (await stateOf(join(root, file))) === state);
  return (await Promise.all(same)).every(Boolean);
}

/** @param {string} file */
async function stateOf(file) {
  return stat(file).then(
    ({ size, mtimeMs }) => `${size} ${Math.round(mtimeMs)}`,
    () => 'missing',
  );
}
