import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ownerOf, withMarker } from '../../../report/views/marker.ts';
import { removeOurs, writeFiles } from '../../../report/views/writeFiles.ts';
import { testFolder } from '../support/runFolder.ts';

const files = [{ file: 'README.md', text: '# One\n' }];

test('what we made is made anew', async () => {
  const folder = await testFolder();
  await writeFiles(folder, files);
  const result = await writeFiles(folder, [{ file: 'README.md', text: '# Two\n' }]);
  expect(result).toEqual({ written: ['README.md'], kept: [], failed: [] });
  expect(await readFile(join(folder, 'README.md'), 'utf8')).toMatch(/^# Two\n/);
});

test('what a person has changed is theirs', async () => {
  const folder = await testFolder();
  await writeFiles(folder, files);
  const path = join(folder, 'README.md');
  await writeFile(path, (await readFile(path, 'utf8')).replace('One', 'One, and I know why'));
  const result = await writeFiles(folder, [{ file: 'README.md', text: '# Two\n' }]);
  expect(result).toEqual({ written: [], kept: [{ file: 'README.md', why: 'changed' }], failed: [] });
  expect(await readFile(path, 'utf8')).toContain('I know why');
});

test('text added below the marker is a change too', () => {
  expect(ownerOf(`${withMarker('a\n')}and more\n`)).toBe('changed');
});

test('a file that we never wrote is never overwritten', async () => {
  const folder = await testFolder();
  await writeFile(join(folder, 'README.md'), '# My project\n');
  expect((await writeFiles(folder, files)).kept).toEqual([{ file: 'README.md', why: 'foreign' }]);
});

test('other line ends are no change', () => {
  expect(ownerOf(withMarker('a\nb\n').replaceAll('\n', '\r\n'))).toBe('ours');
});

test('one file that cannot be written does not keep back the others, and leaves nothing half done', async () => {
  const folder = await testFolder();
  await mkdir(join(folder, 'README.md'));
  const result = await writeFiles(folder, [...files, { file: 'config.md', text: 'x' }]);
  expect(result.written).toEqual(['config.md']);
  expect(result.failed).toEqual([{ file: 'README.md', reason: expect.stringContaining('EISDIR') }]);
});

test('only untouched files of ours are removed', async () => {
  const folder = await testFolder();
  await writeFiles(folder, [...files, { file: 'b.md', text: 'b' }]);
  await writeFile(join(folder, 'b.md'), 'mine');
  await chmod(join(folder, 'b.md'), 0o644);
  await removeOurs(folder, ['README.md', 'b.md', 'never-there.md']);
  await expect(readFile(join(folder, 'README.md'))).rejects.toThrow('ENOENT');
  expect(await readFile(join(folder, 'b.md'), 'utf8')).toBe('mine');
});
