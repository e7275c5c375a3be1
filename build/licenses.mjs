import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BuildError } from './sizes.mjs';

/** Where in dist/ the licenses stand. */
const FILE = 'third-party-licenses.txt';

/**
 * The licenses of all packages whose code is in the bundles: nearly every one demands that its text goes with a copy.
 * @param {string} root
 * @param {readonly { metafile: import('esbuild').Metafile }[]} bundles
 * @returns {Promise<import('./files.mjs').Outputs>}
 * @throws {BuildError} a package that names no license
 */
export async function licenses(root, bundles) {
  const folders = new Set(bundles.flatMap(({ metafile }) => bundledPackages(metafile)));
  if (folders.size === 0) return { outputFiles: [] };
  const found = await Promise.all([...folders].map((folder) => licenseOf(join(root, folder))));
  // One package may be there in several versions, or one version in several places.
  const texts = [...new Set(found)].sort();
  const intro = 'The programs in this folder contain code of these packages.\n';
  const contents = Buffer.from([intro, ...texts].join(`\n${'-'.repeat(80)}\n\n`));
  return { outputFiles: [{ path: join(root, 'dist', FILE), contents }] };
}

/**
 * Folders of packages, relative to the root, of which something is in the output.
 * @param {import('esbuild').Metafile} metafile
 */
function bundledPackages({ outputs }) {
  return Object.values(outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0])
    .filter((folder) => folder !== undefined);
}

/** @param {string} folder */
async function licenseOf(folder) {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const file = (await readdir(folder)).find((each) => /^licen[cs]e/i.test(each));
  if (file === undefined && typeof license !== 'string') throw new BuildError(`${name} ${version} names no license`);
  const text = file === undefined ? '' : `\n${(await readFile(join(folder, file), 'utf8')).trim()}\n`;
  return `${name} ${version}${typeof license === 'string' ? `, license: ${license}` : ''}\n${text}`;
}
