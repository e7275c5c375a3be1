// Writes every file that is generated from the code: JSON schemas in config/, tables in docs/.
//   npm run generate              writes them
//   npm run generate -- --check   writes nothing; fails if one is out of date

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { loadTypeScript, projectRoot } from './loadTypeScript.mjs';

/** @type {{ outputs: readonly import('./output.ts').Output[] }} */
const { outputs } = await loadTypeScript('tools/outputs.ts');
const checkOnly = process.argv.includes('--check');
let stale = 0;
for (const output of outputs) {
  const path = join(projectRoot, output.file);
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
