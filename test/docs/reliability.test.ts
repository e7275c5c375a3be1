import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exitCodes } from '../../contract/errors.ts';
import { projectRoot } from '../../engine/index.ts';

const page = await readFile(join(projectRoot(), 'docs/reliability.md'), 'utf8');

const columns = ['what happens', 'what the user sees', 'exit code', 'what is kept', 'left running', 'test'];

/** One thing that can break, as the page has it. */
interface Row {
  readonly happens: string;
  readonly cells: readonly string[];
  readonly exitCode: string;
  readonly file: string;
  /** Names of describes, the test and its case, outermost first. */
  readonly names: readonly string[];
}

const rows = tablesOf(page).flatMap(([header = [], ...body]) => (header[0] === columns[0] ? body.map(rowOf) : []));

/** A shell shows an end by SIGKILL so; 107 is k6's own code for a script that threw. */
const foreignCodes = { killed: 137, thrown: 107 };

it('has at least sixty faults, each once, in tables of one form', () => {
  for (const [header] of tablesOf(page)) expect(header).toEqual(columns);
  expect(rows.length).toBeGreaterThanOrEqual(60);
  expect(new Set(rows.map(({ happens }) => happens)).size).toBe(rows.length);
});

describe.each(rows)('$happens', ({ cells, exitCode, file, names }) => {
  it('is told in full, with an exit code that there is', () => {
    expect(cells).toHaveLength(columns.length);
    expect(cells.filter((cell) => cell === '')).toEqual([]);
    expect([...Object.values(exitCodes), ...Object.values(foreignCodes)].map(String)).toContain(exitCode);
  });

  it('is tested under this name', async () => {
    expect(file).toMatch(/^test\/.*\.test\.ts$/);
    const source = await readFile(join(projectRoot(), file), 'utf8');
    const before = names.map((name) => [name, ...textsBefore(source, name)] as const);
    for (const [name, ...texts] of before) {
      expect(texts, `${file} has no "${name}"`).not.toEqual([]);
      expect(texts.join('\n'), `"${name}" in ${file} is skipped`).not.toMatch(/\.(?:skip|todo)\(\s*$/m);
    }
    // A case stands in a table; what runs it is a call.
    expect(before.some(([, ...texts]) => texts.some((text) => /\(\s*$/.test(text)))).toBe(true);
  });
});

/** What stands before a name wherever the source has it, in quotation marks or as the key of a table. */
function textsBefore(source: string, name: string): string[] {
  const inSingle = name.replaceAll("'", String.raw`\'`);
  const texts = [`'${name}'`, `'${inSingle}'`, `"${name}"`, `\`${name}\``, `\n  ${name}: `, `\n    ${name}: `];
  return [...new Set(texts)].flatMap((text) =>
    source
      .split(text)
      .slice(0, -1)
      .map((before) => before.slice(-80)),
  );
}

function rowOf(cells: readonly string[]): Row {
  const [happens = '', , exitCode = '', , , test = ''] = cells;
  const [file = '', ...names] = test.split(' › ');
  return { happens, cells, exitCode, file: file.replaceAll('`', ''), names };
}

/** The tables of a page: a header and its rows, in cells. */
function tablesOf(text: string): string[][][] {
  return text
    .split(/\n(?!\|)/)
    .map((block) => block.split('\n').filter((line) => line.startsWith('|')))
    .filter((lines) => lines.length > 2)
    .map(([header = '', , ...body]) => [header, ...body].map(cellsOf));
}

/** A bar inside of a cell is written with a backslash. */
function cellsOf(line: string): string[] {
  return line
    .slice(1, line.lastIndexOf('|'))
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll(String.raw`\|`, '|'));
}
