import { readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSamples, type Sample } from '../../report/readSamples.ts';
import { packSamples } from '../../report/samples/packSamples.ts';
import { anyText, longest, tried } from '../support/properties.ts';
import { tempFolder } from '../support/tempFolder.ts';

const wellFormed = /^[^\ud800-\udfff]*$/;
/** Texts that a file can hold: k6 writes valid UTF-8. */
const text = anyText.filter((each) => wellFormed.test(each) && !each.includes('\r'));
const fields = fc
  .array(
    fc.tuple(
      fc.constantFrom('client', 'd', 'sequence', 'message', 'at'),
      fc.oneof(
        text.map((each) => encodeURIComponent(each)),
        text,
        fc.nat().map(String),
        fc.maxSafeNat().map(String),
        fc.tuple(fc.nat(), fc.nat()).map(([client, sequence]) => `${client}:${sequence}`),
        fc.constantFrom('007', '0', '-1', '1e3', '1:2:3', ':', '1:', ''),
      ),
    ),
    { maxLength: 3 },
  )
  .map((all) => all.map(([key, value]) => `${key}=${value}`).join('&'));
const row = fc.record({
  metric: fc.constantFrom('delivery_latency', 'deliveries', 'publish_time', 'a', 'b'),
  time: fc.integer({ min: 0, max: 4e12 }),
  value: fc.oneof(
    fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((each) => each.toFixed(6)),
    fc.integer().map((each) => each.toFixed(6)),
    fc.constantFrom('1700000000123.456789', '0.000000', '-0.000000', '9007199254740991.000000', '1e-12'),
  ),
  tags: fields,
  metadata: fc.oneof(fields, text),
});

const quoted = (field: string) => (/[",\n]|^\s/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);

function csvOf(rows: readonly { metric: string; time: number; value: string; tags: string; metadata: string }[]) {
  const lines = rows.map((each) =>
    [each.metric, each.time, each.value, 's', quoted(each.tags), quoted(each.metadata)].join(','),
  );
  return ['metric_name,timestamp,metric_value,scenario,extra_tags,metadata', ...lines, ''].join('\n');
}

async function read(file: string, wanted: readonly string[]) {
  const samples: Sample[] = [];
  const result = await readSamples(file, new Set(wanted), (sample) => samples.push({ ...sample }));
  return { ...result, samples };
}

it(
  'any samples are in the compact form what they were as CSV, compressed or not',
  async () => {
    const folder = await tempFolder();
    const [csv, zipped, packed] = [join(folder, 's.csv'), join(folder, 's.csv.gz'), join(folder, 's.rltc')] as const;
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 60 }), async (rows) => {
        await writeFile(csv, csvOf(rows));
        await writeFile(zipped, gzipSync(csvOf(rows)));
        expect(await packSamples(zipped, packed)).toEqual({ rows: rows.length, problem: undefined });
        for (const wanted of [['delivery_latency', 'deliveries', 'publish_time', 'a', 'b'], ['a'], ['nobody']]) {
          const expected = await read(csv, wanted);
          expect(expected.problem).toBeUndefined();
          expect(expected.rows).toBe(rows.length);
          expect(await read(zipped, wanted)).toEqual(expected);
          expect(await read(packed, wanted)).toEqual(expected);
        }
      }),
      tried(60),
    );
  },
  longest.timeout,
);

describe('a compact file', () => {
  /** Some megabytes of deliveries, in more than one block. */
  async function deliveries(): Promise<{ file: string; rows: number; csv: string; csvBytes: number }> {
    const folder = await tempFolder();
    const rows = Array.from({ length: 120_000 }, (_, at) => ({
      metric: 'delivery_latency',
      time: 1_700_000_000_000 + Math.floor(at / 40),
      value: (((at * 7919) % 30_011) / 1000 + 1.234_567).toFixed(6),
      tags: 'testid=20260301-101500-a1b2c3&load_test=broadcast-burst',
      metadata: `d=${at % 40}:${Math.floor(at / 40) + 1}`,
    }));
    const csv = join(folder, 'samples.csv');
    await writeFile(csv, csvOf(rows));
    const file = join(folder, 'samples.rltc');
    await packSamples(csv, file);
    return { file, csv, rows: rows.length, csvBytes: (await stat(csv)).size };
  }

  it('is less than a tenth of the CSV, and the same in every row of every block', async () => {
    const { file, csv, csvBytes } = await deliveries();
    expect((await stat(file)).size).toBeLessThan(csvBytes / 10);
    const [packed, whole] = await Promise.all([file, csv].map((each) => read(each, ['delivery_latency'])));
    expect(packed?.samples.findIndex((sample, at) => !isDeepStrictEqual(sample, whole?.samples[at]))).toBe(-1);
    expect(packed?.rows).toBe(whole?.rows);
  });

  it('says so where it is cut off or damaged, wherever that is, and hands on what is whole', async () => {
    const { file, rows } = await deliveries();
    const whole = await readFile(file);
    for (const length of [0, 5, 8, 15, 100, 300_000, whole.length - 60, whole.length - 1]) {
      await writeFile(file, whole);
      await truncate(file, length);
      const { problem, samples } = await read(file, ['delivery_latency']);
      expect(problem, String(length)).toMatch(/cut off|empty|not one of k6/);
      expect(samples.length).toBeLessThanOrEqual(rows);
    }
    await writeFile(file, Buffer.concat([whole, Buffer.from('more')]));
    expect(await read(file, ['delivery_latency'])).toMatchObject({ problem: expect.stringContaining('damaged') });
  });

  it('is read to its end or said to be damaged whatever its bytes are', async () => {
    const { file, rows } = await deliveries();
    const whole = await readFile(file);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const changed = Buffer.from(whole);
        changed[at] = (changed[at] ?? 0) ^ change;
        await writeFile(file, changed);
        const { problem, rows: read } = await readSamples(file, new Set(['delivery_latency']), () => {});
        expect(problem !== undefined || read === rows).toBe(true);
      }),
      tried(40),
    );
  });
});
