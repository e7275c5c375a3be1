import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fieldOf, readSamples, type Sample } from '../../report/readSamples.ts';
import { tempFolder } from '../support/tempFolder.ts';

const header =
  'metric_name,timestamp,metric_value,error_code,expected_response,method,name,scenario,status,extra_tags,metadata';
const row = (metric: string, value: string | number, metadata = '', tags = 'testid=t') =>
  `${metric},1700000000123,${value},,,,,subscribers,,${tags},${metadata}`;

/** Reads these lines as a file, each sample copied. */
async function read(text: string, wanted: readonly string[] = ['a', 'b']) {
  const file = join(await tempFolder(), 'samples.csv');
  await writeFile(file, text);
  const samples: Sample[] = [];
  const result = await readSamples(file, new Set(wanted), (sample) => samples.push({ ...sample }));
  return { ...result, samples };
}

describe('readSamples', () => {
  it('hands on the wanted metrics with time, value, tags and metadata', async () => {
    const { samples, rows, problem } = await read(
      [header, row('a', 1.5, 'd=3:7'), row('vus', 10), row('b', 0, '', 'cause=total&testid=t'), ''].join('\n'),
    );
    expect(samples).toEqual([
      { metric: 'a', time: 1_700_000_000_123, value: 1.5, tags: 'testid=t', metadata: 'd=3:7' },
      { metric: 'b', time: 1_700_000_000_123, value: 0, tags: 'cause=total&testid=t', metadata: '' },
    ]);
    expect({ rows, problem }).toEqual({ rows: 3, problem: undefined });
  });

  it('finds columns by their name, wherever k6 puts them', async () => {
    const { samples } = await read('metadata,extra_tags,metric_value,timestamp,metric_name\nd=1:2,x=y,3,4,a\n');
    expect(samples).toEqual([{ metric: 'a', time: 4, value: 3, tags: 'x=y', metadata: 'd=1:2' }]);
  });

  it('reads quoted fields', async () => {
    const { samples } = await read(`${header}\na,1,2,,,,"with, comma",s,,"t=""q""",m=1\n`);
    expect(samples).toEqual([{ metric: 'a', time: 1, value: 2, tags: 't="q"', metadata: 'm=1' }]);
  });

  it('reads more rows than fit into one chunk', async () => {
    const lines = Array.from({ length: 5000 }, (_, index) => row('a', index, `d=1:${index}`));
    const { samples, rows, problem } = await read([header, ...lines, ''].join('\n'));
    expect(samples.map(({ value }) => value)).toEqual(Array.from({ length: 5000 }, (_, index) => index));
    expect({ rows, problem }).toEqual({ rows: 5000, problem: undefined });
  });

  it.each([
    [
      'in the metadata, where the rest looks like a whole row',
      `${header}\n${row('a', 1, 'd=1:1')}\n${row('a', 2, 'd=1:2')}`,
    ],
    ['in a value', `${header}\n${row('a', 1)}\na,1700000000123,12`],
    ['in the name of a metric', `${header}\n${row('a', 1)}\ndelive`],
    ['in a metric that nobody asked for', `${header}\n${row('a', 1)}\nvus,17000`],
  ])('does not use a row that is cut off %s', async (_, text) => {
    const { samples, problem } = await read(text);
    expect(samples.map(({ value }) => value)).toEqual([1]);
    expect(problem).toBe('the sample file ends in the middle of a row');
  });

  it('says so when a row in the middle is damaged', async () => {
    const { samples, problem } = await read([header, row('a', 1), 'a,x', row('a', 'NaN?'), row('a', 3), ''].join('\n'));
    expect(samples.map(({ value }) => value)).toEqual([1, 3]);
    expect(problem).toBe('row 2 of the sample file is damaged');
  });

  it('says so when there is nothing to read', async () => {
    expect(await read('')).toEqual({ samples: [], rows: 0, problem: 'the sample file is empty' });
    expect(await readSamples('/nowhere/samples.csv', new Set(), () => {})).toEqual({
      rows: 0,
      problem: 'k6 left no sample file',
    });
    expect(await read(`${header}\n`)).toEqual({ samples: [], rows: 0, problem: undefined });
  });

  it('says so when the file is not from k6', async () => {
    expect(await read('x,y\n1,2\n')).toEqual({
      ...{ samples: [], rows: 0 },
      problem: 'the sample file is not one of k6: it has no column metric_name, but x, y',
    });
  });
});

describe('fieldOf', () => {
  it.each([
    ['client=3&socket=abc', 'socket', 'abc'],
    ['client=3&socket=abc', 'client', '3'],
    ['message=Too%20many%2C%20%26%20more', 'message', 'Too many, & more'],
    ['message=100%', 'message', '100%'],
    ['d=1:2', 'client', undefined],
    ['', 'd', undefined],
    ['subclient=1', 'client', undefined],
  ])('%j has %s %j', (fields, key, value) => {
    expect(fieldOf(fields, key)).toBe(value);
  });
});
