import { describe, expect, it, test } from 'vitest';
import { readCpuCounters } from '../../engine/cpuPressure.ts';

const pressure =
  'some avg10=98.00 avg60=92.65 avg300=55.84 total=583431636\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=7\n';
const stat = [
  'cpu  100 2 30 400 50 6 7 8 90 1',
  'cpu0 50 1 15 200 25 3 3 4 45 1',
  'cpu1 50 1 15 200 25 3 4 4 45 0',
  'intr 7471911 0 0',
  'ctxt 12',
].join('\n');

/** A reader of these files; others are not there. */
function files(contents: Readonly<Record<string, string | Error>>) {
  return (path: string) => {
    const content = contents[path] ?? new Error(`ENOENT: no such file or directory, open '${path}'`);
    if (content instanceof Error) throw content;
    return content;
  };
}

describe('readCpuCounters', () => {
  it('takes the wait of some tasks, and counts guests once and stolen time as busy', () => {
    expect(readCpuCounters(files({ '/proc/pressure/cpu': pressure, '/proc/stat': stat }))).toEqual({
      waitedUs: 583_431_636,
      busyTicks: 100 + 2 + 30 + 6 + 7 + 8,
      allTicks: 100 + 2 + 30 + 6 + 7 + 8 + 400 + 50,
      cores: 2,
    });
  });

  it('reads a kernel before 5.13, which says nothing of all tasks', () => {
    const [some = ''] = pressure.split('\n');
    expect(readCpuCounters(files({ '/proc/pressure/cpu': `${some}\n`, '/proc/stat': stat }))?.waitedUs).toBe(
      583_431_636,
    );
  });

  test.each([
    ['the system has none', {}],
    ['it is switched off', { '/proc/pressure/cpu': new Error('EOPNOTSUPP: operation not supported on socket, read') }],
    ['it is of another form', { '/proc/pressure/cpu': 'some avg10=1.00\nfull avg10=0.00 total=5\n' }],
    ['it is empty', { '/proc/pressure/cpu': '' }],
    ['the rest of /proc is closed', { '/proc/pressure/cpu': pressure, '/proc/stat': new Error('EACCES') }],
    ['the rest of /proc is of another form', { '/proc/pressure/cpu': pressure, '/proc/stat': 'cpu0 1 2 3 4\n' }],
  ])('says nothing, and is no error, where %s', (_, contents) => {
    expect(readCpuCounters(files({ '/proc/stat': stat, ...contents }))).toBeUndefined();
  });
});
