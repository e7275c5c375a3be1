import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { Row } from '../../bench/truth/results.ts';
import { projectRoot } from '../../engine/index.ts';
import { noCapture } from '../support/capture.ts';
import { tempFolder } from '../support/tempFolder.ts';

/** That the benchmarks work; their figures are not judged here. */
async function bench(name: string, ...more: string[]) {
  const folder = await tempFolder();
  const json = join(folder, 'figures.json');
  const args = [join(projectRoot(), 'bench/run.mjs'), name, '--smoke', '--json', json, ...more];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: projectRoot() });
  return { stdout, results: JSON.parse(await readFile(json, 'utf8')) };
}

test('the comparison of clients measures each of them', async () => {
  const { stdout, results } = await bench('clients');
  expect(results.notes).toEqual([]);
  expect(results.rows.map(({ client }: { client: string }) => client)).toEqual([
    ...['floor', 'parsingFloor', 'ours', 'sharing', 'official', 'officialNode'],
  ]);
  for (const { rounds } of results.rows) {
    expect(rounds).toEqual([expect.objectContaining({ cpuMicrosPerDelivery: expect.any(Number), dropped: {} })]);
  }
  expect(results.ratios).toEqual({
    cpuVsFloor: expect.any(Number),
    cpuVsOfficial: expect.any(Number),
    memoryVsFloor: expect.any(Number),
    cpuVsFloorByDefault: expect.any(Number),
    cpuVsOfficialByDefault: expect.any(Number),
  });
  expect(stdout).toContain('| 20 sockets × 20 events of 100 B | this client in k6 |');
});

test('each transport brings all events of a burst', async () => {
  const { stdout, results } = await bench('transports');
  expect(
    results.rows.map(({ rounds: [{ deliveries, upgraded }] }: { rounds: [Counted] }) => [deliveries, upgraded]),
  ).toEqual([
    [200, 0],
    [200, 0],
    [200, expect.toSatisfy((upgraded: number) => upgraded >= 20)],
  ]);
  expect(stdout).toContain('| polling, then WebSocket | 200 of 200 |');
});

interface Counted {
  readonly deliveries: number;
  readonly upgraded: number;
}

test('the witness sees every event of the same broadcast', async () => {
  const { results } = await bench('witness');
  expect(results.comparisons).toHaveLength(1);
  const [{ ours, witness }] = results.comparisons;
  expect(witness).toMatchObject({ samples: 100, missing: 0 });
  // The same clock and the same publish times: far apart would mean that one of them is wrong.
  expect(Math.abs(ours.p50 - witness.p50)).toBeLessThan(1000);
});

test.skipIf(noCapture)('each delivery of a broadcast is captured, and none else', async () => {
  const { stdout, results } = await bench('truth', '--pace', 'once');
  const rounds = results.rows.map(({ transport, tls, generator, rounds }: Row) => [transport, tls, generator, rounds]);
  const measured = [expect.objectContaining({ deliveries: 200, truth: figures, report: figures })];
  expect(rounds).toEqual(
    ['websocket', 'polling'].flatMap((transport) =>
      [false, true].flatMap((tls) => ['free', 'pinned'].map((generator) => [transport, tls, generator, measured])),
    ),
  );
  expect(results.skipped).toEqual([]);
  expect(stdout).toContain('| 20 | all at once | pinned | WebSocket over TLS | 1 of 1 |');
});

const figures = {
  p50: expect.any(Number),
  p95: expect.any(Number),
  p99: expect.any(Number),
  max: expect.any(Number),
};

test('the merge of many instances holds every delivery', async () => {
  const { stdout, results } = await bench('merge');
  expect(results.merges).toEqual([
    expect.objectContaining({ clients: 100, events: 100, seconds: expect.any(Number), megabytes: expect.any(Number) }),
  ]);
  expect(stdout).toContain('| 10,000 | 5 | 100 × 100 |');
});

test('what a run costs is measured of all its processes', async () => {
  const { stdout, results } = await bench('cost');
  const [{ clients, rounds }] = results.runs;
  expect(clients).toBe(10);
  const [{ total, k6, rltPeakBytes, report }] = rounds;
  expect(k6).toBeGreaterThan(0);
  expect(total).toBeGreaterThan(k6 + report / 2);
  expect(rltPeakBytes).toBeGreaterThan(20e6);
  for (const { seconds } of results.starts) expect(seconds).toEqual([expect.toSatisfy((each: number) => each > 0)]);
  expect(stdout).toContain('| `npx rlt --version` |');
});
