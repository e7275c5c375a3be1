import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { drillNames } from '../../thresholds/drills/index.ts';
import { scenarioNames } from '../../thresholds/index.ts';

/* The built-in scenarios are written with what anybody's scenario is written with. */

const entryPoints = ['k6', 'goals', 'socketio'].map((name) => `realtime-load-test/${name}`);

/** What a module is imported, exported or required by: types too, and without a name. */
const specifiers = /\b(?:from|import|require)\s*\(?\s*(['"`])([^'"`]+)\1/g;

const importsOf = (text: string) => [...text.matchAll(specifiers)].map((match) => match[2]);

it('a script imports public entry points and its own definition, and nothing else', async () => {
  const files = (await readdir('scripts', { recursive: true })).filter((file) => /\.[cm]?[jt]s$/.test(file)).sort();
  expect(files).toEqual([...scenarioNames, ...drillNames].sort().map((name) => `${name}.ts`));
  for (const file of files) {
    const imported = importsOf(await readFile(join('scripts', file), 'utf8'));
    const isDrill = drillNames.some((name) => name === basename(file, '.ts'));
    const definition = `../thresholds/${isDrill ? 'drills/' : ''}${basename(file)}`;
    expect(imported, `scripts/${file} has a definition`).toContain(definition);
    const others = imported.filter((name) => name !== definition && !entryPoints.includes(String(name)));
    expect(others, `scripts/${file} imports what a user's script cannot`).toEqual([]);
  }
});

it.each([
  ["import { delay } from '../lib/measure/delay.ts';", '../lib/measure/delay.ts'],
  ["import {\n  type Setup,\n} from '../lib/measure/setup.ts';", '../lib/measure/setup.ts'],
  ["import type { Setup } from '../lib/measure/setup.ts';", '../lib/measure/setup.ts'],
  ["import '../lib/socketio/k6.ts';", '../lib/socketio/k6.ts'],
  ["export * from '../lib/k6.ts';", '../lib/k6.ts'],
  ['const drill = require("../lib/apart/drill.ts");', '../lib/apart/drill.ts'],
  ["const { delay } = await import('../lib/measure/delay.ts');", '../lib/measure/delay.ts'],
  ["type Delay = typeof import('../lib/measure/delay.ts');", '../lib/measure/delay.ts'],
])('sees %s', (text, name) => {
  expect(importsOf(text)).toEqual([name]);
});
