import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { scenarioNames } from '../../thresholds/index.ts';

const anyName = scenarioNames.join('|');

/** Where a built-in scenario's name belongs: its definition, its script, its report, and the defects that need a run of it. */
const allowed = new RegExp(`^((thresholds|scripts)/(${anyName})|report/scenarios/.*|gateway/defects/\\w+)\\.ts$`);
/** Sources that ask a definition, and so work for any. */
const rooms = /^(cli|run|report|settings|contract|lib|text|engine|seed|gateway|grafana|tools|thresholds|scripts)\//;

/** The name as a value: in a switch, a table or a comparison; help and error messages may tell of it. */
const named = new RegExp(`(['"])(${anyName})\\1`);

it('nothing but a scenario itself, and the indexes, names it', async () => {
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.mjs'])
    .toString()
    .split('\n')
    .filter((file) => rooms.test(file));
  expect(files.length).toBeGreaterThan(300);
  const naming = await Promise.all(
    files.map(async (file) => {
      const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n');
      const code = lines.map((line, index) => ({ line: line.replace(/\/\/.*|^ *\/?\*.*/, ''), number: index + 1 }));
      return code.filter(({ line }) => named.test(line)).map(({ number }) => `${file}:${number}`);
    }),
  );
  const found = naming.flat();
  expect(found.filter((place) => !allowed.test(place.replace(/:\d+$/, '')))).toEqual([]);
  // The search finds what there is.
  expect(found).toContainEqual(expect.stringMatching(/^report\/scenarios\/index\.ts:/));
  expect(found).toContainEqual(expect.stringMatching(/^thresholds\/broadcast-burst\.ts:/));
});

it('one definition names itself, and no other', async () => {
  for (const name of scenarioNames) {
    const text = await readFile(`thresholds/${name}.ts`, 'utf8');
    expect([...text.matchAll(new RegExp(named, 'g'))].map((match) => match[2])).toEqual([name]);
  }
});
