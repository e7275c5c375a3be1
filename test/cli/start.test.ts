import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { projectRoot } from '../../engine/index.ts';
import { toolVersion } from '../../settings/version.ts';
import { tempFolder } from '../support/tempFolder.ts';

/** Writes down the address of every module that a process loads. */
const spy = `
import { register } from 'node:module';
const hooks = \`
  import { appendFileSync } from 'node:fs';
  export function load(url, context, next) {
    appendFileSync(process.env.SPY_FILE, url + '\\\\n');
    return next(url, context);
  }\`;
register('data:text/javascript,' + encodeURIComponent(hooks));
`;

/** What the built command line prints, and the files that it loads for it. */
async function loadedBy(...args: string[]) {
  const folder = await tempFolder();
  const [hook, list] = [join(folder, 'spy.mjs'), join(folder, 'loaded')];
  await writeFile(hook, spy);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', pathToFileURL(hook).href, join(projectRoot(), 'dist', 'rlt.js'), ...args],
    { env: { ...process.env, SPY_FILE: list } },
  );
  const urls = (await readFile(list, 'utf8')).split('\n').filter((url) => url.startsWith('file:'));
  const texts = await Promise.all(urls.map((url) => readFile(fileURLToPath(url), 'utf8')));
  return { stdout, files: urls.length, text: texts.join('\n') };
}

describe('a command loads what it needs', () => {
  test('the version: next to nothing', async () => {
    for (const flag of ['--version', '-V']) {
      const { stdout, files, text } = await loadedBy(flag);
      expect(stdout).toBe(`${toolVersion}\n`);
      expect(files).toBeLessThan(5);
      expect(text.length).toBeLessThan(20_000);
    }
  });

  test('run, before it knows what it runs: no driver of a store, no charts, no words of other languages', async () => {
    const { text } = await loadedBy('run', '--help');
    expect(text).toContain('// cli/commands/run.ts');
    for (const absent of ['@redis/client', 'mongodb', '@observablehq/plot', 'zod/v4/locales/de', 'zod/v4/classic'])
      expect(text, absent).not.toContain(`// node_modules/${absent}`);
  });
});

test('of the client of Redis only what is called stays', async () => {
  const { text } = await loadedBy('gateway', '--list-defects');
  const commands = text.match(/^\/\/ node_modules\/@redis\/client\/dist\/lib\/commands\/[A-Z_]+\.js$/gm);
  expect(commands?.length).toBeGreaterThan(5);
  expect(commands?.length).toBeLessThan(100);
  for (const absent of ['bloom', 'json', 'search', 'time-series'])
    expect(text, absent).not.toContain(`// node_modules/@redis/${absent}`);
});
