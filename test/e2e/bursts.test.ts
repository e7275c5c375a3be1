import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { exitCodes } from '../../contract/errors.ts';
import { projectRoot } from '../../engine/index.ts';
import type { ReportedScenario, ReportOf } from '../../report/scenarios/reports.ts';
import { metricsSnapshotSchema, scenarioReportSchema, suiteSummarySchema } from '../../report/schema.ts';
import { predecessorReports } from '../report/support/samples.ts';
import { type RltResult, runRlt } from '../support/rlt.ts';
import { useTempFolder } from '../support/tempFolder.ts';
import { wide } from './support/flags.ts';
import { isOf } from './support/scenario.ts';
import { missingFields } from './support/shape.ts';

/*
 * The main job, run once as a user would: both bursts against private services and the reference gateway. The limits
 * are wide because machines that run tests are busy; the figures themselves are checked against each other.
 */

const clients = 30;
const events = 20;
const bystanders = 3;
const suite = [
  ...['suite', '--embedded', '--label', 'staging'],
  ...['--client-count', String(clients), '--event-count', String(events)],
  ...wide,
];
const files = {
  catchUp: 'staging-catch-up-burst.json',
  broadcast: 'staging-broadcast-burst.json',
  summary: 'suite-summary.json',
  before: 'staging-before-suite-metrics.json',
  afterCatchUp: 'staging-after-catch-up-burst-metrics.json',
  afterBroadcast: 'staging-after-broadcast-burst-metrics.json',
  after: 'staging-after-suite-metrics.json',
};

const parent = useTempFolder();
let folder: string;
let result: RltResult;

beforeAll(async () => {
  folder = join(parent(), 'made', 'by-the-run');
  result = await runRlt([...suite, '--output', folder]);
});

const read = async (name: string): Promise<unknown> => JSON.parse(await readFile(join(folder, name), 'utf8'));

async function detailsOf<Name extends ReportedScenario>(name: string, scenario: Name): Promise<ReportOf<Name>> {
  const report = scenarioReportSchema.parse(await read(name));
  if (!isOf(report, scenario)) throw new Error(`${name} is of ${report.scenario}`);
  return report;
}

describe('the suite', () => {
  it('passes, and says so', () => {
    expect(result.exitCode, result.stderr).toBe(exitCodes.passed);
    expect(result.stdout).toContain('PASSED    report: ');
    expect(result.stdout.match(/ passed$/gm)).toHaveLength(10);
    expect(result.stderr).toMatch(/k6 \d\S+ with xk6-redis \S+ .* Redis .* MongoDB .* reference gateway/);
    expect(result.stderr).toMatch(/✔ catch-up-burst .*30 clients/);
    expect(result.stderr).toMatch(/✔ broadcast-burst .*600 of 600 deliveries/);
  });

  it('writes reports, summary and snapshots into the folder that it made', async () => {
    expect(await readdir(folder)).toEqual(expect.arrayContaining(Object.values(files)));
  });

  it('writes what the published schema describes', async () => {
    const schema = JSON.parse(await readFile(join(projectRoot(), 'config/report.schema.json'), 'utf8'));
    const valid = new Ajv({ strict: false }).compile(schema);
    for (const name of Object.values(files)) expect([name, valid(await read(name))]).toEqual([name, true]);
    expect(valid({ scenario: 'broadcast-burst' })).toBe(false);
  });

  it('does not overwrite what is there', async () => {
    const before = await readFile(join(folder, files.summary), 'utf8');
    const again = await runRlt([...suite, '--output', folder, '--json']);
    expect(again.exitCode).toBe(exitCodes.usage);
    expect(again.stderr).toContain(files.broadcast);
    expect(again.stderr).toContain('--force');
    expect(await readFile(join(folder, files.summary), 'utf8')).toBe(before);
  });

  it('sums up both reports and every snapshot', async () => {
    const summary = suiteSummarySchema.parse(await read(files.summary));
    expect(summary).toMatchObject({ success: true, outcome: 'passed' });
    expect(summary.partial).toBeUndefined();
    expect(summary.results.map(({ scenario, success }) => [scenario, success])).toEqual([
      ['catch-up-burst', true],
      ['broadcast-burst', true],
    ]);
    expect(summary.metricsSnapshots.map(({ stage, success }) => [stage, success])).toEqual([
      ['before-suite', true],
      ['after-catch-up-burst', true],
      ['after-broadcast-burst', true],
      ['after-suite', true],
    ]);
    for (const { stage } of summary.metricsSnapshots) {
      const snapshot = metricsSnapshotSchema.parse(await read(`staging-${stage}-metrics.json`));
      expect(snapshot).toMatchObject({ stage, metrics: { totalConnections: 0, totalSubscriptions: 0 } });
    }
  });

  it('leaves no address of a data store and no path of a temporary file in a report', async () => {
    for (const name of [files.catchUp, files.broadcast]) {
      const text = await readFile(join(folder, name), 'utf8');
      expect(text).not.toMatch(/redis:\/\/|mongodb:\/\//);
      expect(text).not.toContain(join(tmpdir(), 'rlt-run-'));
    }
  });
});

describe('catch-up-burst', () => {
  it('replayed every stored event to every client, in order', async () => {
    const { details, goals } = await detailsOf(files.catchUp, 'catch-up-burst');
    expect(details).toMatchObject({ eventCount: events, receivedEvents: events, replayThresholdMs: 20_000 });
    expect(details.attempts).toHaveLength(clients);
    expect(details.attempts?.every(({ failure, receivedEvents }) => !failure && receivedEvents === events)).toBe(true);
    expect(details.catchUpDetails.map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: events }, (_, index) => index + 1),
    );
    expect(goals?.filter(({ id }) => id.startsWith('catch-up.')).map(({ samples }) => samples)).toEqual([
      clients,
      clients,
    ]);
  });

  it("has a p95 that follows from the clients' own times, and that the gateway's record allows", async () => {
    const { details } = await detailsOf(files.catchUp, 'catch-up-burst');
    const times = details.attempts?.map(({ replayDurationMs }) => replayDurationMs ?? Number.NaN) ?? [];
    expect(details.replayDurationMs).toBeCloseTo(percentile(times, 0.95), 2);
    for (const { latencyMs } of details.catchUpDetails) expect(latencyMs).toBeLessThanOrEqual(Math.max(...times));
    expect(details.catchUpMetrics).toMatchObject({ replayedEvents: events, replaySource: 'events' });
    expect(details.metricsDuring).toMatchObject({ subscribersPerJob: { [details.jobId]: expect.any(Number) } });
  });
});

describe('broadcast-burst', () => {
  it('delivered every event to every subscriber once, and nothing to the bystanders', async () => {
    const { details, goals } = await detailsOf(files.broadcast, 'broadcast-burst');
    const figures = details.broadcastSummary;
    expect(figures).toMatchObject({
      totalDeliveries: clients * events,
      expectedDeliveries: clients * events,
      duplicateDeliveries: 0,
      foreignDeliveries: 0,
    });
    expect(details.perSocketLatencies).toHaveLength(clients);
    expect(new Set(details.perSocketLatencies.map(({ socketId }) => socketId)).size).toBe(clients);
    const latencies = details.perSocketLatencies.flatMap((socket) => socket.latencies);
    expect(latencies.filter((latency) => latency === null)).toEqual([]);
    expect(details.metricsDuring).toMatchObject({ totalConnections: clients + bystanders });
    expect(goals?.map(({ id, outcome }) => [id, outcome])).toEqual([
      ['broadcast.latency', 'passed'],
      ['broadcast.complete', 'passed'],
      ['broadcast.no-duplicates', 'passed'],
      ['broadcast.nothing-foreign', 'passed'],
      ['log.clean', 'passed'],
      ['gateway.alive', 'passed'],
    ]);
  });

  it("has figures that follow from the subscribers' own latencies", async () => {
    const { details, goals } = await detailsOf(files.broadcast, 'broadcast-burst');
    const latencies = details.perSocketLatencies.flatMap((socket) => socket.latencies.map((one) => one ?? Number.NaN));
    const figures = details.broadcastSummary;
    expect(figures.averageLatencyMs).toBeCloseTo(latencies.reduce((sum, one) => sum + one, 0) / latencies.length, 1);
    expect(figures.p50LatencyMs).toBeCloseTo(percentile(latencies, 0.5), 2);
    expect(figures.p95LatencyMs).toBeCloseTo(percentile(latencies, 0.95), 2);
    expect(figures.p99LatencyMs).toBeCloseTo(percentile(latencies, 0.99), 2);
    expect(figures.maxLatencyMs).toBeCloseTo(Math.max(...latencies), 2);
    expect(goals?.[0]).toMatchObject({ measured: figures.p95LatencyMs, limit: 20_000, samples: latencies.length });
    // A clock that is off by more than its own precision would receive events before they were published.
    expect(Math.min(...latencies)).toBeGreaterThan(-1);
  });

  it('published on a fixed schedule, 25 ms apart', async () => {
    const { details, generator } = await detailsOf(files.broadcast, 'broadcast-burst');
    const published = details.publishes ?? [];
    expect(published.map(({ sequence }) => sequence)).toEqual(Array.from({ length: events }, (_, index) => index + 1));
    const due = published.map(({ publishedAt, latenessMs }) => (publishedAt ?? 0) - (latenessMs ?? 0));
    const steps = due.slice(1).map((time, index) => time - (due[index] ?? 0));
    for (const step of steps) expect(step).toBeCloseTo(25, 0);
    expect(published.every(({ latenessMs, receivers }) => (latenessMs ?? -1) >= 0 && receivers === 1)).toBe(true);
    expect(generator?.lateness?.count).toBe(events);
  });

  it('tells with what it was measured', async () => {
    const report = await detailsOf(files.broadcast, 'broadcast-burst');
    expect(report.environment).toMatchObject({ tool: expect.stringMatching(/^\d/), k6: expect.stringMatching(/^\d/) });
    expect(report.environment?.xk6Redis).toMatch(/^\d/);
    expect(report.clock).toContain('k6/websockets');
    expect(report.plan).toMatchObject({ scenario: 'broadcast-burst', clientCount: clients, secrets: ['redis-url'] });
    expect(report.generator?.cpuSeconds).toBeGreaterThan(0);
    expect(report.generator?.maxRssBytes).toBeGreaterThan(1e7);
  });
});

const samples = predecessorReports();

describe.skipIf(samples === undefined)(
  `the predecessor's reports${samples === undefined ? ' (skipped: they are not here)' : ''}`,
  () => {
    const old = async (name: string): Promise<unknown> =>
      JSON.parse(await readFile(join(samples ?? '', '2025-10-11', name), 'utf8'));

    it.each([
      ['staging-catch-up-burst.json', files.catchUp, scenarioReportSchema],
      ['staging-broadcast-burst.json', files.broadcast, scenarioReportSchema],
      ['suite-summary.json', files.summary, suiteSummarySchema],
      ['staging-before-suite-metrics.json', files.before, metricsSnapshotSchema],
      ['staging-after-catch-up-burst-metrics.json', files.afterCatchUp, metricsSnapshotSchema],
      ['staging-after-broadcast-burst-metrics.json', files.afterBroadcast, metricsSnapshotSchema],
      ['staging-after-suite-metrics.json', files.after, metricsSnapshotSchema],
    ] as const)('%s: one schema reads both, and every field of it is in ours', async (theirs, ours, schema) => {
      expect(z.safeParse(schema, await old(theirs)).error).toBeUndefined();
      expect(missingFields(await old(theirs), await read(ours))).toEqual([]);
    });
  },
);

/** With linear interpolation between neighbours, as k6 computes it. */
function percentile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = fraction * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(position)] ?? 0, sorted[Math.ceil(position)] ?? 0];
  return low + (high - low) * (position - Math.floor(position));
}
