// Writes every file that is generated from the code: JSON schemas in config/, tables in docs/.
//   npm run generate              writes them
//   npm run generate -- --check   writes nothing; fails if one is out of date

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const checkOnly = process.argv.includes('--check');
let stale = 0;
for (const output of await loadOutputs()) {
  const path = join(root, output.file);
  const current = await readFile(path, 'utf8').catch(() => '');
  const wanted = output.render(current);
  if (wanted === current) continue;
  stale++;
  if (!checkOnly) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, wanted);
  }
  process.stderr.write(`  ${checkOnly ? 'out of date: ' : 'written: '}${output.file}\n`);
}
if (stale === 0) process.stderr.write('  all generated files are current\n');
else if (checkOnly) process.exitCode = 1;

/**
 * Node 20 does not read TypeScript, so the list of outputs is bundled first, inside node_modules where its imports
 * resolve.
 * @returns {Promise<readonly import('./output.ts').Output[]>}
 */
async function loadOutputs() {
  const cache = join(root, 'node_modules', '.cache');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'generate-'));
  try {
    const outfile = join(folder, 'outputs.mjs');
    await build({
      entryPoints: [join(root, 'tools', 'outputs.ts')],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      logLevel: 'error',
    });
    const { outputs } = await import(pathToFileURL(outfile).href);
    return outputs;
  } finally {
    await rm(folder, { recursive: true });
  }
}
