import { readdir, readFile } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '../../engine/index.ts';
import { readArchive } from '../../report/archive/readArchive.ts';
import { readRun } from '../../report/run/readRun.ts';
import { outcomeOf } from '../../report/run/run.ts';
import { scenarioNames } from '../../thresholds/index.ts';

const archive = join(projectRoot(), 'examples', 'results');

test('the run that is kept as an example is whole, and its archive lists it', async () => {
  const [kept, ...others] = await readArchive(archive);
  expect(others).toEqual([]);
  expect(kept).toMatchObject({ kind: 'verify', outcome: 'passed', pages: { readme: true, html: true } });
  const run = await readRun(join(archive, kept?.folder ?? ''));
  expect({ outcome: outcomeOf(run), problems: run.problems }).toEqual({ outcome: 'passed', problems: [] });
  expect(run.reports.map(({ report }) => report.scenario)).toEqual(scenarioNames);
  expect(await readFile(join(archive, 'README.md'), 'utf8')).toContain(`(${kept?.folder}/README.md)`);
});

test('it is small, and tells nothing of the machine and the person it comes from', async () => {
  const names = await readdir(archive, { recursive: true, withFileTypes: true });
  const files = names.filter((each) => each.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  expect(texts.reduce((sum, { length }) => sum + length, 0)).toBeLessThan(1_500_000);
  const personal = [
    `@${hostname()}`,
    `/${userInfo().username}/`,
    '/home/',
    '/root/',
    '/Users/',
    '/tmp/',
    projectRoot(),
  ];
  for (const text of personal) expect(texts.filter((each) => each.includes(text))).toEqual([]);
});
