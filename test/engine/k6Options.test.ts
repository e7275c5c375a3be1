import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepare } from '../../engine/index.ts';
import { k6Environment } from '../../engine/k6Environment.ts';
import { type K6Option, readK6Options } from '../support/k6OptionTable.ts';
import { tempFolder } from '../support/tempFolder.ts';

const execute = promisify(execFile);
let k6 = '';
let table: readonly K6Option[] = [];
beforeAll(async () => {
  k6 = (await prepare({ log: () => {} })).k6.path;
  table = await readK6Options();
}, 400_000);

describe('docs/k6-options.md', () => {
  it('has every flag of `k6 run`, and no other', async () => {
    const { stdout } = await execute(k6, ['run', '--help']);
    const flags = [...stdout.matchAll(/^ +(?:-\w, )? *(--[\w-]+)/gm)].map(([, flag]) => flag);
    expect(flags.length).toBeGreaterThan(40);
    expect(table.flatMap(({ flag }) => flag ?? []).sort()).toEqual(flags.sort());
  });

  it('has every option of a script', async () => {
    const script = join(await tempFolder(), 'options.js');
    await writeFile(
      script,
      `import exec from 'k6/execution';
       export default () => console.log('KEYS ' + Object.keys(exec.test.options).join(' '));`,
    );
    const { stderr } = await execute(k6, ['run', '--quiet', '--summary-mode', 'disabled', script]);
    const keys = /KEYS ([\w ]+)/.exec(stderr)?.[1]?.split(' ') ?? [];
    expect(keys.length).toBeGreaterThan(35);
    const known = new Set(table.map(({ key }) => key));
    expect(keys.filter((key) => !known.has(key))).toEqual([]);
  });

  it('has every variable that the program names', async () => {
    const known = table.flatMap(({ variables }) => variables);
    const program = await readFile(k6, 'latin1');
    // The texts of a Go program stand one after the other, without an end; some are cut into parts of eight letters.
    const found = new Set(
      [...program.matchAll(/K6_[A-Z0-9_]+/g)]
        .flatMap(([text]) => text.split(/(?=K6_)/))
        .filter((text) => text.length > 5),
    );
    expect(found.size).toBeGreaterThan(100);
    const unknown = [...found].filter((text) => !known.some((name) => isOf(name, text)));
    expect(unknown).toEqual([]);
  });

  it('says what happens to every variable under rlt', () => {
    for (const { variables, underRlt } of table) {
      for (const name of variables) {
        const { env } = k6Environment({ [name]: 'x' });
        expect([name, env[name] === 'x'], name).toEqual([name, underRlt === 'passed on']);
      }
    }
  });

  it('knows no word that it does not explain', () => {
    expect(new Set(table.map(({ underRlt }) => underRlt))).toEqual(new Set(['left out', 'set', 'passed on']));
    expect(new Set(table.map(({ plain }) => plain))).toEqual(
      new Set(['no harm', 'refused', 'refused by k6', 'invalid']),
    );
  });
});

function isOf(name: string, text: string): boolean {
  if (text.length <= 9) return name === text || name.startsWith(text.slice(0, 8));
  return text.startsWith(name) && text.length - name.length <= (name.length < 12 ? 1 : 6);
}
