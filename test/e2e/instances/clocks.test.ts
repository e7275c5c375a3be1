import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import type { Plan } from '../../../contract/plan.ts';
import { quantile } from '../../../report/analysis/quantile.ts';
import { buildMergedReport } from '../../../report/instances/buildMergedReport.ts';
import { readInstances } from '../../../report/instances/readInstances.ts';
import { fieldOf } from '../../../report/readSamples.ts';
import { parseScenario } from '../../../settings/settings.ts';
import { writeInstance } from '../../report/instances/support.ts';
import { useGateway } from '../../support/gateway.ts';
import {
  countOver,
  type PlayedInstance,
  planForInstances,
  playInstances,
  valuesOver,
} from '../../support/instances.ts';
import { redisCommand, useRedis } from '../../support/services.ts';
import { skewedScripts } from '../../support/skewedScripts.ts';
import { tempFolder, useTempFolder } from '../../support/tempFolder.ts';

/*
 * Instances whose clocks are wrong by known amounts: what would the latency have been with right ones?
 */

const redis = useRedis();
const scripts = useTempFolder();
beforeAll(() => skewedScripts(scripts()));

/** The publisher is in the first one. */
const skewMs: Readonly<Record<number, number>> = { 1: -200, 2: 200, 3: 0 };
const driftPpm: Readonly<Record<number, number>> = { 1: 0, 2: 0, 3: 2000 };

const p95 = (values: readonly number[]) => quantile(Float64Array.from(values).sort(), 0.95);
const offsets = ({ samples }: PlayedInstance, phase: string) =>
  samples.filter(({ metric, metadata }) => metric === 'clock_offset' && metadata.includes(`phase=${phase}`));

/** One report of what the instances left, from folders as they leave them. */
async function mergePlayed(plan: Plan, played: readonly PlayedInstance[]) {
  const root = await tempFolder();
  for (const { index, summary, samples } of played) {
    await writeInstance(root, { plan, index, of: plan.instances, rows: samples, ...(summary && { summary }) });
  }
  return buildMergedReport(await readInstances([root]), { definition: parseScenario(plan.scenario) });
}

/** A k6 made by tools/wrongClock/build.mjs; without one its test is skipped. */
const wrongClock = process.env.WRONG_CLOCK_K6;

it('instances correct their clocks by one that all share, within what they say', async () => {
  const gateway = await useGateway({ REDIS_URL: redis().url });
  const from = Date.now();
  const plan = planForInstances('broadcast-burst', 3, {
    'api-url': gateway.url,
    ...{ 'client-count': '30', 'event-count': '100', delay: '20', settle: '50' },
  });
  const played = await playInstances({
    ...{ plan, redisUrl: redis().url },
    differs: (index) => ({
      script: join(scripts(), 'broadcast-burst.js'),
      env: { SKEW_MS: String(skewMs[index]), DRIFT_PPM: String(driftPpm[index]), DRIFT_FROM: String(from) },
    }),
  });
  expect(played.map(({ exitCode, output }) => [exitCode, output])).toEqual(played.map(({ output }) => [0, output]));
  expect(countOver(played, 'deliveries')).toBe(3000);

  // Handling may wait: when a frame was read is told by its latency and by when its event was published.
  const publishedAt = new Map(
    played.flatMap(({ samples }) =>
      samples.flatMap(({ metric, metadata, value }) =>
        metric === 'publish_time' ? [[Number(fieldOf(metadata, 'sequence')), value] as const] : [],
      ),
    ),
  );
  const lateness: number[] = [];
  for (const instance of played) {
    const skew = skewMs[instance.index] ?? 0;
    const drift = (driftPpm[instance.index] ?? 0) / 1e6;
    const [before, after] = ['before', 'after'].map((phase) => offsets(instance, phase));
    expect([before, after].map((found) => found?.length)).toEqual([1, 1]);
    const [bound = 0] = valuesOver([instance], 'clock_offset_bound');
    expect(bound).toBeGreaterThan(0);
    for (const { value, time } of [...(before ?? []), ...(after ?? [])]) {
      // The clocks are calibrated to about 10 µs, and k6 writes whole milliseconds of time.
      expect(value).toBeGreaterThan(-skew - (time - from) * drift - bound - 1);
      expect(value).toBeLessThan(-skew - (time - from) * drift + bound + 1);
    }
    // What the correction left of the error: the offset was measured once, and the clock went on.
    const measured = before?.[0]?.value ?? 0;
    for (const { metric, metadata, value } of instance.samples) {
      if (metric !== 'delivery_latency') continue;
      const sequence = Number(fieldOf(metadata, 'd')?.split(':')[1]);
      const readAt = (publishedAt.get(sequence) ?? Number.NaN) + value;
      lateness.push(measured + skew + (readAt - from) * drift);
    }
  }
  const corrected = valuesOver(played, 'delivery_latency');
  const truth = corrected.map((value, position) => value - (lateness[position] ?? 0));
  const uncorrected = played.flatMap((instance) => {
    const own = offsets(instance, 'before')[0]?.value ?? 0;
    const publisher = offsets(played[0] ?? instance, 'before')[0]?.value ?? 0;
    return valuesOver([instance], 'delivery_latency').map((value) => value - own + publisher);
  });
  expect(Math.min(...truth)).toBeGreaterThan(0);
  // Two thousand parts per million are 6 ms in the three seconds of this run: the merge takes them out, not the script.
  expect(Math.abs(p95(corrected) - p95(truth))).toBeLessThan(8);
  expect(Math.abs(p95(uncorrected) - p95(truth))).toBeGreaterThan(300);

  const merged = await mergePlayed(plan, played);
  const goal = merged.goals?.find(({ id }) => id === 'broadcast.latency');
  expect(Math.abs((goal?.measured ?? Number.NaN) - p95(truth))).toBeLessThan(2);
  expect(merged).toMatchObject({ outcome: 'passed', instances: { problems: [] } });
  const [, steady, drifting] = merged.instances?.parts ?? [];
  expect(Math.abs(steady?.clock?.driftMs ?? Number.NaN)).toBeLessThan(1);
  expect(drifting?.clock?.driftMs).toBeLessThan(-2);
  // A drift of 2,000 parts per million is no crystal's: all of it is uncertain.
  expect(merged.instances?.uncertaintyMs).toBeGreaterThan(-(drifting?.clock?.driftMs ?? Number.NaN));
  expect(await redisCommand(redis().url, 'KEYS', 'rlt:*')).toEqual([`rlt:{${plan.runId}}:over`]);
});

it.skipIf(!wrongClock)('so does a k6 whose clock is really wrong (skipped without WRONG_CLOCK_K6)', async () => {
  const gateway = await useGateway({ REDIS_URL: redis().url });
  const plan = planForInstances('broadcast-burst', 3, {
    'api-url': gateway.url,
    ...{ 'client-count': '30', 'event-count': '100', delay: '20', settle: '50' },
  });
  const played = await playInstances({
    ...{ plan, redisUrl: redis().url },
    differs: (index) => ({
      ...(wrongClock === undefined ? {} : { k6: wrongClock }),
      env: { K6_CLOCK_OFFSET_MS: String(skewMs[index]), K6_CLOCK_DRIFT_PPM: String(driftPpm[index]) },
    }),
  });
  expect(played.map(({ exitCode, output }) => [exitCode, output])).toEqual(played.map(({ output }) => [0, output]));
  const found = played.map((each) => offsets(each, 'before')[0]?.value ?? Number.NaN);
  expect(found[0]).toBeCloseTo(200, -1);
  expect(found[1]).toBeCloseTo(-200, -1);
  expect(Math.abs(found[2] ?? Number.NaN)).toBeLessThan(20);
  const [third] = played.slice(2);
  const gained = third && (offsets(third, 'after')[0]?.value ?? 0) - (offsets(third, 'before')[0]?.value ?? 0);
  // Three seconds at 2,000 ppm.
  expect(gained).toBeLessThan(-2);
  const latencies = valuesOver(played, 'delivery_latency');
  expect(latencies).toHaveLength(3000);
  expect(Math.min(...latencies)).toBeGreaterThan(0);
  expect(p95(latencies)).toBeLessThan(100);
});
