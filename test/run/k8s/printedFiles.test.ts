import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { printFiles, readPrintedFiles } from '../../../run/k8s/printedFiles.ts';

const folder = await mkdtemp(join(tmpdir(), 'rlt-printed-'));
afterAll(() => rm(folder, { recursive: true, force: true }));
const text = JSON.stringify({ text: 'ä', random: Array.from({ length: 2000 }, () => Math.random()) });
await writeFile(join(folder, 'broadcast-burst.json'), text);
await writeFile(join(folder, 'suite-summary.json'), '{}');
await writeFile(join(folder, 'README.md'), 'no JSON');
const script = ['echo before', ...printFiles(folder), 'echo after'].join('\n');
const log = spawnSync('sh', ['-euc', script], { encoding: 'utf8' }).stdout;

describe('files in a log', () => {
  it('are read back as they were, and the rest of the log with them', () => {
    const { files, lines } = readPrintedFiles(log);
    expect([...files.keys()]).toEqual(['broadcast-burst.json', 'suite-summary.json']);
    expect(files.get('broadcast-burst.json')?.toString()).toBe(text);
    expect(lines).toEqual(['before', 'after', '']);
  });

  it('fit into lines that no runtime splits', () => {
    expect(Math.max(...log.split('\n').map((line) => line.length))).toBeLessThan(4096);
  });

  it('are none where a folder has none', () => {
    const { stdout } = spawnSync('sh', ['-euc', printFiles('/nowhere').join('\n')], { encoding: 'utf8' });
    expect(readPrintedFiles(stdout).files.size).toBe(0);
  });

  const lines = log.split('\n');
  it.each([
    ['without its end', lines.slice(0, 5).join('\n')],
    ['without its beginning', lines.slice(3).join('\n')],
    ['without a line', lines.toSpliced(4, 1).join('\n')],
    ['with a changed letter', log.replace(/^(H4sI.{40})./m, (_, start: string) => `${start}!`)],
    ['with two beginnings', lines.toSpliced(4, 0, lines[1] ?? '').join('\n')],
    ['with another checksum', log.replace(/sha256 ./, (end) => `${end.slice(0, -1)}${end.endsWith('0') ? '1' : '0'}`)],
  ])('are refused %s', (_, broken) => {
    expect(broken).not.toBe(log);
    expect(() => readPrintedFiles(broken)).toThrow('does not hold the whole of broadcast-burst.json');
  });
});
