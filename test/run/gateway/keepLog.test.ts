import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readLog } from '../../../report/logs/readLog.ts';
import { keepLog } from '../../../run/gateway/keepLog.ts';
import { KeptLines } from '../../../run/gateway/keptLines.ts';
import { type OutputFolder, openOutputFolder } from '../../../run/outputFolder.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const mask = (text: string) => text.replaceAll('hunter22', '***');

interface Part {
  readonly text: string;
  /** What stood there before. */
  readonly before?: string;
  readonly source?: string;
}

/** Keeps these parts, and tells where each finding of the log stands in the file that was kept. */
async function keep(parts: readonly Part[], mostBytes?: number) {
  const folder = await tempFolder();
  const output: OutputFolder = await openOutputFolder({
    path: join(folder, 'out'),
    force: false,
    planned: [],
    command: '',
  });
  const logs = parts.map(({ source = 'its output' }, index) => ({
    source,
    file: join(folder, `${index}.log`),
    start: 0,
  }));
  for (const [index, { text, before = '' }] of parts.entries()) {
    const log = logs[index];
    if (log === undefined) continue;
    await writeFile(log.file, before + text);
    log.start = Buffer.byteLength(before);
  }
  const kept = await keepLog(logs, {
    output,
    name: 'x-gateway.log',
    mask,
    ...(mostBytes === undefined ? {} : { mostBytes }),
  });
  const report = await readLog(logs, { expectations: [], mask, keptLineOf: kept?.lineOf });
  const names = await readdir(output.path);
  const file = kept === undefined ? '' : join(output.path, kept.report.file);
  const bytes = file === '' ? Buffer.alloc(0) : await readFile(file);
  const text = String(file.endsWith('.gz') ? gunzipSync(bytes) : bytes);
  output.release();
  const lines = text.split('\n').slice(0, -1);
  const found = report.errors.map(({ message, keptLine }) => ({
    message,
    at: keptLine === undefined ? undefined : lines[keptLine - 1],
  }));
  return {
    kept: kept?.report,
    lines,
    text,
    found,
    names: names.filter((name) => !name.startsWith('.rlt')),
    written: output.written,
  };
}

describe("a gateway's log is kept", () => {
  it('from where it began, without secrets, and findings stand on their lines', async () => {
    const text =
      'INFO up\nERROR login of hunter22 failed\n    at a (/srv/a.js:1:2)\n\nERROR twice\r\nlast without an end';
    const { kept, lines, found, names, written } = await keep([{ before: 'ERROR of before\n', text }]);
    expect(kept).toEqual({ file: 'x-gateway.log', lines: 6 });
    expect(names).toEqual(['x-gateway.log']);
    expect([...written.keys()]).toEqual(['x-gateway.log']);
    expect(lines).toEqual(text.replace('hunter22', '***').replace('\r', '').split('\n'));
    expect(found).toEqual([
      { message: 'ERROR login of *** failed', at: 'ERROR login of *** failed' },
      { message: 'ERROR twice', at: 'ERROR twice' },
    ]);
  });

  it('as one file of its output and of the log that it writes', async () => {
    const { lines, found, kept } = await keep([
      { text: 'ERROR first\n' },
      { text: '' },
      { text: 'fine\nERROR second\n', source: '/var/log/gateway.log' },
    ]);
    expect(lines).toEqual([
      '--- rlt: its output ---',
      'ERROR first',
      '--- rlt: /var/log/gateway.log ---',
      'fine',
      'ERROR second',
    ]);
    expect(kept?.lines).toBe(5);
    expect(found.map(({ at }) => at)).toEqual(['ERROR first', 'ERROR second']);
  });

  it.each([1000, 4096])('up to %i bytes: its beginning and its end, and says what is left out', async (most) => {
    const rows = Array.from(
      { length: 2000 },
      (_, index) => `${index % 50 === 0 ? 'ERROR' : 'INFO'} kind${word(index)} happened`,
    );
    const { kept, lines, found } = await keep([{ text: `${rows.join('\n')}\n` }], most);
    const [omitted] = kept?.omitted ?? [];
    expect(omitted).toBeDefined();
    expect(kept?.lines).toBe(lines.length);
    expect(lines.length - 1 + (omitted?.lines ?? 0)).toBe(rows.length);
    expect(lines[(omitted?.atLine ?? 0) - 1]).toMatch(/^--- rlt: [\d,]+ lines \([\d,]+ bytes\) are left out here ---$/);
    expect(lines.filter((_, index) => index + 1 !== omitted?.atLine).join('\n')).toBe(
      [
        ...rows.slice(0, (omitted?.atLine ?? 0) - 1),
        ...rows.slice((omitted?.atLine ?? 0) - 1 + (omitted?.lines ?? 0)),
      ].join('\n'),
    );
    expect(found).toHaveLength(40);
    expect(found.filter(({ at }) => at !== undefined).length).toBeGreaterThan(0);
    expect(found.filter(({ at }) => at === undefined).length).toBeGreaterThan(0);
    for (const { message, at } of found) if (at !== undefined) expect(at).toBe(message);
  });

  it('compressed above 1 MB', async () => {
    const text = 'INFO nothing happened at all\n'.repeat(40_000);
    const { kept, names, text: read } = await keep([{ text: `${text}ERROR it broke\n` }]);
    expect(kept).toEqual({ file: 'x-gateway.log.gz', lines: 40_001 });
    expect(names).toEqual(['x-gateway.log.gz']);
    expect(read).toBe(`${text}ERROR it broke\n`);
  });

  it('not at all where nothing was written', async () => {
    expect(await keep([{ text: '', before: 'ERROR of before\n' }])).toMatchObject({ kept: undefined, names: [] });
  });
});

describe('a line that is too long', () => {
  it('is cut, and so is half a secret at its end', () => {
    const lines = new KeptLines({ length: 1e6, most: 1e7, mask });
    const text = lines.take(Buffer.from(`${'hunter22 '.repeat(30_000)}\nnext\n`));
    const [cut = '', next] = text.split('\n');
    expect(cut).toMatch(/ … \(cut by rlt: 270,000 bytes in all\)$/);
    expect(cut.replaceAll('*** ', '')).not.toMatch(/hunt/);
    expect(next).toBe('next');
    expect(lines.placeOf(2)).toBe(2);
  });

  it.each([1, 2, 7, 1000])('comes in pieces of %i bytes as it is, whatever its letters', (size) => {
    const bytes = Buffer.from('größe €uro 😀\n\nzweite\nhunter22');
    const lines = new KeptLines({ length: bytes.length, most: 1e6, mask });
    let text = '';
    for (let at = 0; at < bytes.length; at += size) text += lines.take(bytes.subarray(at, at + size));
    expect(text + lines.end()).toBe('größe €uro 😀\n\nzweite\n***\n');
    expect([lines.count, lines.written]).toEqual([4, 4]);
  });
});

/** Letters: findings that differ in figures only are one. */
function word(index: number): string {
  return String(index).replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? '');
}
