import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { type Lifetime, projectRoot } from '../../engine/index.ts';
import { dialects } from '../../grafana/dialect.ts';
import { ownScenarios } from '../../grafana/ownScenarios.ts';
import { genericForm, type MeasuredMetric } from '../../report/generic/details.ts';
import { type ScenarioReport, scenarioReportSchema } from '../../report/schema.ts';
import { byGoal, labelQuery, lineQueries, panelOfGoals, readDashboard, substitute } from '../support/dashboardModel.ts';
import { startSampleStores } from '../support/dashboardRuns.ts';
import { findPrometheus, type Prometheus } from '../support/prometheus.ts';
import { runRlt } from '../support/rlt.ts';
import { duringFile } from '../support/services.ts';

/* The dashboard of any scenario, after a run of one that measures something of every kind. */

const prometheusPath = await findPrometheus();
const why = prometheusPath === undefined ? ' (SKIPPED: no prometheus on PATH; Debian: apt-get install prometheus)' : '';
const run = prometheusPath === undefined ? undefined : duringFile((lifetime) => makeRun(lifetime, prometheusPath));

/** The metrics that each variable must find, by the names that the scenario gives them. */
const found: Readonly<Record<string, readonly string[]>> = {
  time: ['answer_time', 'connect_duration', 'subscribe_duration'],
  counter: ['answers', 'clients_connected', 'clients_subscribed', 'clients_unreachable', 'gateway_errors'],
  rate: ['odd_answers'],
  other: ['answer_size', 'answers_left'],
};

/** What the run was made with: test/k6/own/measuresEverything.ts. */
const [members, requests] = [6, 40];

type Bounds = readonly [low: number, high: number];
const between = (low: number, high: number) => (): Bounds => [low, high];
const exactly = (value: number) => between(value, value);
/** Around a figure of the report, in seconds. */
const around = (metric: string, figure: string, low: number, high: number) => (report: ScenarioReport) => {
  const measured = (metricOf(report, metric)?.values[figure] ?? Number.NaN) / 1000;
  return [low * measured, high * measured] as const;
};

/** Between a figure of the report and its slowest sample: the first few samples, and those of a moment, may be that. */
const upToWorst = (metric: string, figure: string, low: number) => (report: ScenarioReport) =>
  [around(metric, figure, low, 1)(report)[0], around(metric, 'max', 1, 1.2)(report)[1]] as const;

/** What a line of a panel must be, by title, legend and (in a panel that is repeated) metric. */
const expectations: Readonly<Record<string, Readonly<Record<string, (report: ScenarioReport) => Bounds>>>> = {
  '$time · median': { answer_time: upToWorst('answer_time', 'med', 0.05) },
  '$time · p95': { answer_time: upToWorst('answer_time', 'p(95)', 0.2) },
  '$time · p95 so far': { answer_time: upToWorst('answer_time', 'p(95)', 0.5) },
  '$time · worst so far': { answer_time: around('answer_time', 'max', 0.8, 1.2) },
  '$time · limit: {{goal}}, {{aggregate}}': { answer_time: exactly(9) },
  '$time, all samples · samples': { answer_time: between(5, 20) },
  '$counter, so far · so far': { answers: exactly(requests + members), clients_connected: exactly(members) },
  '$counter, so far · limit: {{goal}}, {{aggregate}}': { answers: exactly(requests + members) },
  '$counter, per second · per second': { answers: between(5, 20) },
  '$rate, share of the samples · so far': { odd_answers: between(0.45, 0.75) },
  '$rate, share of the samples · limit: {{goal}}, {{aggregate}}': { odd_answers: exactly(0.75) },
  // The first push comes within two seconds, in which twenty are answered.
  '$other · latest': { answers_left: between(requests - 25, requests - 1) },
  '$other · median so far': { answer_size: between(10, 200) },
  '$other · p95 so far': { answer_size: between(10, 200) },
  '$other · largest so far': { answer_size: between(10, 200) },
  '$other · limit: {{goal}}, {{aggregate}}': { answer_size: exactly(100_000) },
  'Connections, as the gateway counts them · connections': { '': exactly(members) },
  'Connections, as the gateway counts them · subscriptions': { '': exactly(members) },
  'Connections, as the gateway counts them · idle timers': { '': exactly(members) },
  'CPU of the gateway · cores': { '': between(0.001, 2) },
  'Memory of the gateway · memory': { '': between(30e6, 1e9) },
  'Answer time of the gateway’s metrics · p95 so far': { '': between(0.0003, 6) },
  'Virtual users · VUs': { '': exactly(3) },
  'Roles that came to their end · {{scenario}}': { '': exactly(1) },
  'Receive delay · median': { '': between(0.000001, 5) },
  'Receive delay · p95': { '': between(0.000001, 5) },
  'Receive delay · worst': { '': between(0.000001, 5) },
  'WebSocket messages per second · received': { '': between(0.2, 5000) },
  'WebSocket messages per second · sent': { '': between(0.2, 100) },
  'Data · received': { '': between(1000, 1e6) },
  'Data · sent': { '': between(1000, 1e6) },
  'HTTP requests of the roles · p95 so far': { '': between(0.0003, 6) },
  'HTTP requests of the roles · worst so far': { '': between(0.0003, 6) },
  'Checks · held': { '': exactly(1) },
};

/** Lines that a metric of the same kind has not, since it is one of the other of the two. */
const absent: Readonly<Record<string, string>> = {
  '$other · latest': 'answer_size',
  '$other · median so far': 'answers_left',
  '$other · p95 so far': 'answers_left',
  '$other · largest so far': 'answers_left',
};

describe.skipIf(run === undefined).each(dialects)(
  `the dashboard of any scenario for $title against a real Prometheus${why}`,
  async (dialect) => {
    const dashboard = await readDashboard(ownScenarios, dialect);
    const returned: string[] = [];
    afterAll(() => {
      process.stdout.write(`\nSeries that each query returned (${dialect.title}):\n${returned.join('\n')}\n`);
    });
    const started = () => {
      const { prometheus, report, from, to } = startedRun();
      const own = prometheus[dialect.id];
      if (own === undefined) throw new Error(`no Prometheus for ${dialect.id}`);
      const values = (more: Record<string, string>) => ({ run: report.plan?.runId ?? '', role: '.*', ...more });
      const draw = async (line: string, expr: string, more: Record<string, string>) => {
        const series = await own.range(substitute(expr, values(more), to - from), from, to);
        returned.push(`  ${series.length}  ${line} ${Object.values(more).join(' ')}`);
        return series;
      };
      return { prometheus: own, report, from, to, values, draw };
    };

    it.each(Object.entries(found))(
      'finds the metrics for the variable %s, and none of k6 itself',
      async (name, all) => {
        const { prometheus, values } = started();
        const [series, label] = labelQuery(dashboard, name);
        const regex = dashboard.templating.list.find((each) => each.name === name)?.regex ?? '';
        const stored = await prometheus.labelValues(substitute(series, values({}), 1), label);
        const own = stored.map((each) => new RegExp(regex.slice(1, -1)).exec(each)?.[1]);
        expect([...new Set(own)].sort()).toEqual([...all].sort());
      },
    );

    it('finds the run and its roles', async () => {
      const { prometheus, report, values } = started();
      const all = (name: string) => {
        const [series, label] = labelQuery(dashboard, name);
        return prometheus.labelValues(substitute(series, { ...values({}), scenario: report.scenario }, 1), label);
      };
      expect(await all('scenario')).toEqual(['measures-everything']);
      expect(await all('run')).toEqual([report.plan?.runId]);
      expect((await all('role')).sort()).toEqual(['callers', 'members', 'observer']);
    });

    it.each(lineQueries(dashboard).map((query) => ({ ...query, line: `${query.title} · ${query.legend}` })))(
      '$line',
      async ({ line, repeat, unit, expr }) => {
        const expected = expectations[line];
        if (expected === undefined) throw new Error(`say in this test what "${line}" must be`);
        const { report, draw } = started();
        for (const [metric, within] of Object.entries(expected)) {
          const series = await draw(line, expr, repeat === undefined ? {} : { [repeat]: metric });
          const points = series.flatMap(({ values }) => values).filter((value) => !Number.isNaN(value));
          expect(points.length, `points of ${metric}`).toBeGreaterThan(1);
          const [low, high] = within(report);
          const scale = unit === 'ms' ? 1000 : 1;
          // OpenTelemetry's buckets are a factor of two or more apart.
          const slack = dialect.id === 'opentelemetry' && low !== high ? 6 : 1;
          const highest = Math.max(...points);
          expect(highest, `${metric} within ${low} and ${high}`).toBeGreaterThanOrEqual((low * scale) / slack);
          expect(highest, `${metric} within ${low} and ${high}`).toBeLessThanOrEqual(high * scale * slack);
        }
        const none = absent[line];
        if (none !== undefined && repeat !== undefined) expect(await draw(line, expr, { [repeat]: none })).toEqual([]);
      },
    );

    it('draws one role alone where one is chosen', async () => {
      const { draw } = started();
      const line = lineQueries(dashboard).find(({ title }) => title === '$counter, so far');
      const of = async (role: string) => {
        const series = await draw(role, line?.expr ?? '', { counter: 'answers', role });
        return Math.max(...series.flatMap(({ values }) => values));
      };
      expect([await of('members'), await of('callers')]).toEqual([members, requests]);
    });

    it('has every goal in its table, with what was counted', async () => {
      const { prometheus, report, to, from, values } = started();
      const [limits, measured] = await Promise.all(
        ['limit', 'measured'].map(async (legend) => {
          const target = panelOfGoals(dashboard).targets.find((each) => each.legendFormat === legend);
          return byGoal(await prometheus.instant(substitute(target?.expr ?? '', values({}), to - from), to));
        }),
      );
      const goals = report.goals?.filter(({ id }) => id.startsWith('all.')) ?? [];
      expect(goals).toHaveLength(6);
      for (const { id, limit } of goals) expect(limits?.get(id), id).toBe(limit);
      expect(Object.fromEntries(measured ?? [])).toEqual({
        'all.answers': requests + members,
        'all.never': 0,
        'all.odd': 0.5,
      });
    });

    it.each(dashboard.annotations.list)('$name is not marked in a run without an outage', async ({ expr }) => {
      expect(await started().draw('annotation', expr, {})).toEqual([]);
    });
  },
);

interface Run {
  readonly prometheus: Readonly<Record<string, Prometheus>>;
  readonly report: ScenarioReport;
  readonly from: number;
  readonly to: number;
}

function startedRun(): Run {
  if (run === undefined) throw new Error('skipped: there is no prometheus');
  return run();
}

async function makeRun(lifetime: Lifetime, path: string): Promise<Run> {
  const { prometheus, outputs, env } = await startSampleStores(lifetime, path);
  const folder = await lifetime.tempFolder('own');
  const script = join(projectRoot(), 'test/k6/own/measuresEverything.ts');
  const from = Math.floor(Date.now() / 1000);
  const result = await runRlt(['run', '--script', script, '--embedded', '--output', join(folder, 'run'), ...outputs], {
    env,
  });
  const text = await readFile(join(folder, 'run', 'measures-everything.json'), 'utf8').catch(() => undefined);
  if (text === undefined) throw new Error(`no report\n${result.stderr}`);
  // What the last push and the last scrape brought is found a moment later.
  await delay(2500);
  return { prometheus, report: scenarioReportSchema.parse(JSON.parse(text)), from, to: Math.ceil(Date.now() / 1000) };
}

function metricOf(report: ScenarioReport, name: string): MeasuredMetric | undefined {
  return genericForm.of(report).details.metrics.find((each) => each.name === name);
}
