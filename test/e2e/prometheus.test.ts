import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from 'redis';
import { afterAll, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { type ScenarioReport, scenarioReportSchema } from '../../contract/report.ts';
import { type ScenarioName, scenarioNames } from '../../contract/scenarios.ts';
import { type Lifetime, projectRoot, startGateway, startRedis } from '../../engine/index.ts';
import { goalsOf } from '../../thresholds/index.ts';
import { findPrometheus, type Prometheus, type Series, startPrometheus } from '../support/prometheus.ts';
import { runRlt } from '../support/rlt.ts';
import { duringFile, redisCommand } from '../support/services.ts';

const prometheusPath = await findPrometheus();
const why = prometheusPath === undefined ? ' (SKIPPED: no prometheus on PATH; Debian: apt-get install prometheus)' : '';

const targetSchema = z.object({ expr: z.string(), legendFormat: z.string(), instant: z.boolean() });
const panelSchema = z.object({
  title: z.string(),
  description: z.optional(z.string()),
  targets: z._default(z.array(targetSchema), []),
});
const dashboardSchema = z.object({
  panels: z.array(panelSchema),
  templating: z.object({ list: z.array(z.object({ name: z.string(), query: z.string() })) }),
  annotations: z.object({ list: z.array(z.object({ name: z.string(), expr: z.string() })) }),
});
const dashboard = dashboardSchema.parse(
  JSON.parse(await readFile(join(projectRoot(), 'grafana/prometheus.json'), 'utf8')),
);

/** What the queries are asked about: real runs, all of them written to the same Prometheus. */
interface Runs {
  readonly prometheus: Prometheus;
  readonly from: number;
  readonly to: number;
  /** Every scenario, each against a gateway of its own that rlt has started. */
  readonly verified: ReadonlyMap<string, ScenarioReport>;
  /** A burst during which Redis and the gateway fail. */
  readonly disturbed: ScenarioReport;
}

const runs = prometheusPath === undefined ? undefined : duringFile((lifetime) => makeRuns(lifetime, prometheusPath));

describe.skipIf(runs === undefined)(`the dashboard against a real Prometheus${why}`, () => {
  const returned: string[] = [];
  afterAll(() => {
    if (returned.length > 0) process.stdout.write(`\nSeries that each query returned:\n${returned.join('\n')}\n`);
  });

  it('finds the runs by its variables', async () => {
    const { prometheus, verified, disturbed } = started();
    const variable = (name: string) => dashboard.templating.list.find((each) => each.name === name)?.query ?? '';
    const [, scenarioSelector = '', scenarioLabel = ''] =
      /^label_values\((.*), (\w+)\)$/.exec(variable('scenario')) ?? [];
    const found = await prometheus.labelValues(scenarioSelector, scenarioLabel);
    expect(found.toSorted()).toEqual([...verified.keys()].toSorted());
    const [, runSelector = '', runLabel = ''] = /^label_values\((.*), (\w+)\)$/.exec(variable('run')) ?? [];
    const ids = await prometheus.labelValues(runSelector.replaceAll('$scenario', 'broadcast-burst'), runLabel);
    expect(ids.toSorted()).toEqual([runId(verified.get('broadcast-burst')), runId(disturbed)].toSorted());
  });

  it.each(lineQueries())('$title · $legend', async ({ title, legend, expr }) => {
    const expected = expectations[title]?.[legend];
    if (expected === undefined) throw new Error(`say in this test what "${title}" · "${legend}" must be`);
    const { prometheus, from, to, verified, disturbed } = started();
    const report = expected.of === 'disturbed' ? disturbed : verified.get(expected.of);
    const series = await prometheus.range(substitute(expr, report), from, to);
    returned.push(`  ${series.length}  ${title} · ${legend} (${expected.of})`);
    expect(series, expr).not.toHaveLength(0);
    const points = series.flatMap(({ values }) => values).filter((value) => !Number.isNaN(value));
    expect(points.length, 'points').toBeGreaterThan(1);
    const [low, high] = expected.within(report);
    const highest = Math.max(...points);
    expect(highest).toBeGreaterThanOrEqual(low);
    expect(highest).toBeLessThanOrEqual(high);
  });

  it.each(scenarioNames)('the table of goals says of %s what its report says', async (scenario) => {
    const { prometheus, to, verified } = started();
    const report = verified.get(scenario);
    const [limits, measured] = await Promise.all(
      ['limit', 'measured'].map(async (legend) => {
        const target = goalsPanel().targets.find((each) => each.legendFormat === legend);
        const series = await prometheus.instant(substitute(target?.expr ?? '', report), to);
        returned.push(`  ${series.length}  ${goalsPanel().title} · ${legend} (${scenario})`);
        return byGoal(series);
      }),
    );
    const goals = report?.plan === undefined ? [] : goalsOf[scenario].goals(report.plan);
    expect(goals).not.toHaveLength(0);
    for (const { id, comparison, unit, shown } of goals) {
      expect(limits?.get(id), `limit of ${id}`).toBe(comparison.limit);
      const drawn = measured?.get(id);
      const verdict = report?.goals?.find((each) => each.id === id);
      expect(drawn, `${id} is drawn`).toBeDefined();
      // Such a goal is held on a deviation, which stands in the table; the report shows the two figures behind it.
      if (shown !== undefined) continue;
      // A native histogram's buckets are a tenth apart, and k6 and Prometheus interpolate in different ways.
      const tolerance = unit === 'ms' ? 0.2 * (verdict?.measured ?? 0) + 1 : 0;
      const difference = Math.abs((drawn ?? 0) - (verdict?.measured ?? 0));
      expect(difference, `${id}: ${drawn} for ${verdict?.measured}`).toBeLessThanOrEqual(tolerance);
    }
  });

  it.each(dashboard.annotations.list)('$name is marked when it happens, and only then', async ({ name, expr }) => {
    const { prometheus, from, to, verified, disturbed } = started();
    const marked = await prometheus.range(substitute(expr, disturbed), from, to);
    returned.push(`  ${marked.length}  ${name} (disturbed)`);
    const seconds = marked.flatMap(({ values }) => values).length;
    expect(seconds).toBeGreaterThan(0);
    for (const report of verified.values()) {
      expect(await prometheus.range(substitute(expr, report), from, to), report.scenario).toEqual([]);
    }
  });
});

function started(): Runs {
  if (runs === undefined) throw new Error('skipped: there is no prometheus');
  return runs();
}

function lineQueries() {
  return dashboard.panels.flatMap(({ title, targets }) =>
    targets.filter(({ instant }) => !instant).map(({ legendFormat: legend, expr }) => ({ title, legend, expr })),
  );
}

function goalsPanel() {
  const panel = dashboard.panels.find(({ targets }) => targets.some(({ instant }) => instant));
  if (panel === undefined) throw new Error('no table of goals');
  return panel;
}

/** As Grafana does it, with a data source whose scrape interval is a second. */
function substitute(expr: string, report: ScenarioReport | undefined): string {
  const { from, to } = started();
  return expr
    .replaceAll('$run', runId(report))
    .replaceAll('$__rate_interval', '4s')
    .replaceAll('$__range', `${Math.ceil(to - from)}s`);
}

function runId(report: ScenarioReport | undefined): string {
  if (report?.plan === undefined) throw new Error('a run without a plan');
  return report.plan.runId;
}

function byGoal(series: readonly Series[]): Map<string, number> {
  return new Map(series.map(({ labels, values }) => [labels.goal ?? '', values[0] ?? Number.NaN]));
}

interface Expectation {
  readonly of: ScenarioName | 'disturbed';
  /** Bounds of the highest point: the order of magnitude, from what the report knows. */
  readonly within: (report: ScenarioReport | undefined) => readonly [low: number, high: number];
}

const between = (low: number, high: number) => () => [low, high] as const;
const exactly = (value: number) => between(value, value);

/** Around a figure of the report's goals, in seconds. */
const around = (goal: string, low: number, high: number) => (report: ScenarioReport | undefined) => {
  const measured = report?.goals?.find(({ id }) => id === goal)?.measured ?? Number.NaN;
  return [(low * measured) / 1000, (high * measured) / 1000] as const;
};

const clients = 20;
const bystanders = 3;
const events = 160;

const expectations: Readonly<Record<string, Readonly<Record<string, Expectation>>>> = {
  'Publish to receipt': {
    median: { of: 'broadcast-burst', within: around('broadcast.latency', 0.005, 2) },
    p95: { of: 'broadcast-burst', within: around('broadcast.latency', 0.5, 10) },
    p99: { of: 'broadcast-burst', within: around('broadcast.latency', 0.5, 20) },
    'p95 so far': { of: 'broadcast-burst', within: around('broadcast.latency', 0.8, 10) },
    limit: { of: 'broadcast-burst', within: exactly(0.5) },
  },
  // A second's deliveries: 40 events to each of the clients.
  'Publish to receipt, all deliveries': { deliveries: { of: 'broadcast-burst', within: between(400, 1600) } },
  Rejection: {
    'p95 so far': { of: 'connection-quota', within: around('quota.rejected-within', 0.3, 1.2) },
    'worst so far': { of: 'connection-quota', within: around('quota.rejected-within', 0.8, 1.2) },
    limit: { of: 'origin-quota', within: exactly(0.2) },
  },
  'Eviction of silent clients': {
    'earliest so far': { of: 'idle-eviction', within: between(1.7, 2.5) },
    'latest so far': { of: 'idle-eviction', within: between(1.9, 5) },
    'not before': { of: 'idle-eviction', within: exactly(1.95) },
    'not after': { of: 'idle-eviction', within: exactly(2.5) },
  },
  Replay: {
    'median so far': { of: 'catch-up-burst', within: around('catch-up.latency', 0.1, 1.2) },
    'p95 so far': { of: 'catch-up-burst', within: around('catch-up.latency', 0.8, 1.2) },
    'p95 so far, as the gateway says': { of: 'catch-up-burst', within: around('catch-up.latency', 0.02, 1.5) },
    limit: { of: 'catch-up-burst', within: exactly(1) },
  },
  'Connect and subscribe': {
    connect: { of: 'broadcast-burst', within: between(0.001, 5) },
    subscribe: { of: 'broadcast-burst', within: between(0.0005, 5) },
    refused: { of: 'subscription-cap', within: between(0.0003, 2) },
  },
  'Connections, as the gateway counts them': {
    connections: { of: 'broadcast-burst', within: exactly(clients + bystanders) },
    subscriptions: { of: 'broadcast-burst', within: exactly(clients + bystanders) },
    'idle timers': { of: 'broadcast-burst', within: exactly(clients + bystanders) },
    'admitted so far': { of: 'broadcast-burst', within: exactly(clients + bystanders) },
    'limit of a quota': { of: 'connection-quota', within: exactly(50) },
  },
  'Clients turned away, by cause': { '{{cause}}': { of: 'disturbed', within: exactly(bystanders) } },
  'Taking a slot again': { 'worst so far': { of: 'connection-quota', within: between(0.0005, 2) } },
  'Requests beyond the subscription cap': {
    requests: { of: 'subscription-cap', within: exactly(3) },
    errors: { of: 'subscription-cap', within: exactly(3) },
  },
  'Unreachable and error events': {
    unreachable: { of: 'broadcast-burst', within: exactly(0) },
    'error events': { of: 'broadcast-burst', within: exactly(0) },
  },
  'Deliveries per second': { deliveries: { of: 'broadcast-burst', within: between(400, 1600) } },
  'Published per second': { published: { of: 'broadcast-burst', within: between(20, 80) } },
  'Events gone wrong': {
    twice: { of: 'broadcast-burst', within: exactly(0) },
    foreign: { of: 'broadcast-burst', within: exactly(0) },
    'not published': { of: 'disturbed', within: between(1, 200) },
  },
  Replays: {
    'asked for': { of: 'catch-up-burst', within: exactly(clients) },
    complete: { of: 'catch-up-burst', within: exactly(clients) },
  },
  'Failed replays': {
    failed: { of: 'catch-up-burst', within: exactly(0) },
    limit: { of: 'catch-up-burst', within: exactly(0.01) },
  },
  'Redis subscribers that a publish reached': { subscribers: { of: 'broadcast-burst', within: exactly(1) } },
  'Generator lag': { p95: { of: 'broadcast-burst', within: between(0.0001, 5) } },
  'Publish lateness': {
    p95: { of: 'broadcast-burst', within: between(0.00001, 1) },
    worst: { of: 'broadcast-burst', within: between(0.00001, 2) },
  },
  'CPU of the gateway': { cores: { of: 'broadcast-burst', within: between(0.005, 2) } },
  'Memory of the gateway': { memory: { of: 'broadcast-burst', within: between(30e6, 1e9) } },
  'Answer time of the gateway’s metrics': { 'p95 so far': { of: 'broadcast-burst', within: between(0.0003, 3) } },
  'Events of a replay, as the gateway says': { events: { of: 'catch-up-burst', within: exactly(events) } },
};

async function makeRuns(lifetime: Lifetime, path: string): Promise<Runs> {
  const prometheus = await startPrometheus(lifetime, path);
  const folder = await lifetime.tempFolder('dashboards');
  const outputs = ['--out', 'experimental-prometheus-rw'];
  const env = { K6_PROMETHEUS_RW_SERVER_URL: prometheus.writeUrl };
  const sizes = ['--client-count', String(clients), '--event-count', String(events)];
  const from = Math.floor(Date.now() / 1000);

  const verifyFolder = join(folder, 'verify');
  // Goals may be missed on a busy machine: what is tested is that the dashboard draws what was measured.
  const verify = await runRlt(['verify', '--output', verifyFolder, ...outputs, ...sizes], { env });
  const verified = new Map<string, ScenarioReport>();
  for (const scenario of scenarioNames) verified.set(scenario, await readReport(verifyFolder, scenario, verify.stderr));

  const disturbedFolder = join(folder, 'disturbed');
  const redis = await startRedis(lifetime, { log: () => {} });
  const gateway = await startGateway(lifetime, {
    env: { REDIS_URL: redis.url, SOCKET_MAX_CONNECTIONS: String(clients) },
    healthPath: '/health/ready',
  });
  const [burst] = await Promise.all([
    runRlt(
      [
        ...['run', '--scenario', 'broadcast-burst', '--api-url', gateway.url, '--redis-url', redis.url],
        ...['--output', disturbedFolder, ...outputs, '--client-count', String(clients), '--event-count', '400'],
        // The metrics endpoint gets as long as a connect.
        ...['--connect-timeout', '1000'],
      ],
      { env },
    ),
    disturb(redis, gateway.pid),
  ]);
  const disturbed = await readReport(disturbedFolder, 'broadcast-burst', burst.stderr);
  // What the last push brought is found a moment later.
  await delay(1000);
  return { prometheus, from, to: Math.ceil(Date.now() / 1000), verified, disturbed };
}

/** Once events are published: no Redis for a while, then no gateway for a while. */
async function disturb(redis: { url: string; stop(): Promise<void>; start(): Promise<void> }, gateway: number) {
  await firstPublish(redis.url);
  await delay(1500);
  await redis.stop();
  await delay(2500);
  await redis.start();
  // The gateway listens again and is cut off again: for a while events are published that nobody hears.
  for (let cut = 0; cut < 15; cut++) {
    await redisCommand(redis.url, 'CLIENT', 'KILL', 'TYPE', 'pubsub');
    await delay(100);
  }
  await delay(500);
  process.kill(gateway, 'SIGSTOP');
  await delay(2500);
  process.kill(gateway, 'SIGCONT');
}

async function firstPublish(url: string): Promise<void> {
  const subscriber = createClient({ url });
  await subscriber.connect();
  await new Promise<void>((resolve) => {
    void subscriber.pSubscribe('*', () => resolve());
  });
  subscriber.destroy();
}

async function readReport(folder: string, scenario: string, log: string): Promise<ScenarioReport> {
  try {
    return scenarioReportSchema.parse(JSON.parse(await readFile(join(folder, `${scenario}.json`), 'utf8')));
  } catch (error) {
    throw new Error(`no report of ${scenario}: ${error}\n${log}`);
  }
}
