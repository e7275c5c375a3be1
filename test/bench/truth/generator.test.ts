import { execFile } from 'node:child_process';
import { access, copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { generatorOf, pinningProblem } from '../../../bench/truth/generator.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const problem = await pinningProblem();
if (problem !== undefined) console.warn(`Skipping what pins programs: ${problem}`);

const k6 = {
  version: '2.2.0',
  redisExtensionVersion: undefined,
  source: 'PATH',
  label: '',
  notes: [],
  line: '',
} as const;

it.skipIf(problem)('a pinned program has the first core alone, and its arguments', async () => {
  const folder = await tempFolder();
  // A quote in its path, too.
  await mkdir(join(folder, "it's"));
  const path = join(folder, "it's", 'grep');
  await copyFile((await pathOf('grep')).trim(), path);
  const pinned = await generatorOf({ ...k6, path }, { generator: 'pinned' }, folder);
  const { stdout } = await promisify(execFile)(pinned.path, ['-h', '^Cpus_allowed_list:\t0$', '/proc/self/status']);
  expect(stdout).toBe('Cpus_allowed_list:\t0\n');
});

it('a free one stays as it is', async () => {
  const folder = await tempFolder();
  expect(await generatorOf({ ...k6, path: 'k6' }, { generator: 'free' }, folder)).toEqual({ ...k6, path: 'k6' });
  await expect(access(join(folder, 'k6-on-one-core'))).rejects.toThrow();
});

async function pathOf(program: string): Promise<string> {
  const { stdout } = await promisify(execFile)('sh', ['-c', `command -v ${program}`]);
  return stdout;
}
