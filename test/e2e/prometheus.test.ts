import { afterAll, describe, expect, it } from 'vitest';
import { dialects } from '../../grafana/dialect.ts';
import { jobGateway } from '../../grafana/jobGateway.ts';
import type { ScenarioReport } from '../../report/schema.ts';
import { scenarioNames } from '../../thresholds/index.ts';
import { type Expectation, expectations } from '../support/dashboardExpectations.ts';
import { byGoal, labelQuery, lineQueries, panelOfGoals, readDashboard, substitute } from '../support/dashboardModel.ts';
import { type DashboardRuns, makeDashboardRuns } from '../support/dashboardRuns.ts';
import { findPrometheus } from '../support/prometheus.ts';
import { duringFile } from '../support/services.ts';
import { goalsFor } from '../thresholds/support.ts';

const prometheusPath = await findPrometheus();
const why = prometheusPath === undefined ? ' (SKIPPED: no prometheus on PATH; Debian: apt-get install prometheus)' : '';

/** OpenTelemetry's buckets are a factor of two or more apart, those of native histograms a tenth. */
const inexact: Readonly<Record<string, number>> = { prometheus: 1, opentelemetry: 6 };

const runs =
  prometheusPath === undefined ? undefined : duringFile((lifetime) => makeDashboardRuns(lifetime, prometheusPath));

describe.skipIf(runs === undefined).each(dialects)(
  `the dashboard for $title against a real Prometheus${why}`,
  async (dialect) => {
    const dashboard = await readDashboard(jobGateway, dialect);
    const goalsPanel = panelOfGoals(dashboard);
    const started = () => {
      const { prometheus, ...rest } = startedRuns();
      const own = prometheus[dialect.id];
      if (own === undefined) throw new Error(`no Prometheus for ${dialect.id}`);
      return { prometheus: own, ...rest };
    };
    const factor = inexact[dialect.id] ?? 1;
    const returned: string[] = [];
    afterAll(() => {
      if (returned.length > 0)
        process.stdout.write(`\nSeries that each query returned (${dialect.title}):\n${returned.join('\n')}\n`);
    });

    it('finds the runs by its variables', async () => {
      const { prometheus, verified, disturbed, drilled, network, divided } = started();
      const found = await prometheus.labelValues(...labelQuery(dashboard, 'scenario'));
      expect(found.toSorted()).toEqual([...verified.keys(), network.scenario].toSorted());
      const [runSelector, runLabel] = labelQuery(dashboard, 'run');
      const ids = await prometheus.labelValues(runSelector.replaceAll('$scenario', 'broadcast-burst'), runLabel);
      const bursts = [verified.get('broadcast-burst'), disturbed, drilled, divided];
      expect(ids.toSorted()).toEqual(bursts.map(runId).toSorted());
    });

    it.each(lineQueries(dashboard))('$title · $legend', async ({ title, legend, unit, expr }) => {
      const expected = expectations[title]?.[legend];
      if (expected === undefined) throw new Error(`say in this test what "${title}" · "${legend}" must be`);
      const { prometheus, from, to } = started();
      const report = reportOf(expected.of);
      const series = await prometheus.range(ofRun(expr, report), from, to);
      returned.push(`  ${series.length}  ${title} · ${legend} (${expected.of})`);
      expect(series, expr).not.toHaveLength(0);
      const points = series.flatMap(({ values }) => values).filter((value) => !Number.isNaN(value));
      expect(points.length, 'points').toBeGreaterThan(1);
      const [low, high] = expected.within(report);
      const isTime = unit === 's' || unit === 'ms';
      const scale = unit === 'ms' ? 1000 : 1;
      const slack = isTime && low !== high ? factor : 1;
      const highest = Math.max(...points);
      expect(highest).toBeGreaterThanOrEqual((low * scale) / slack);
      expect(highest).toBeLessThanOrEqual(high * scale * slack);
    });

    it.each([...scenarioNames, 'drilled' as const, 'network' as const, 'divided' as const])(
      'the table of goals says of %s what its report says',
      async (of) => {
        const { prometheus, to } = started();
        const report = reportOf(of);
        const [limits, measured] = await Promise.all(
          ['limit', 'measured'].map(async (legend) => {
            const target = goalsPanel.targets.find((each) => each.legendFormat === legend);
            const series = await prometheus.instant(ofRun(target?.expr ?? '', report), to);
            returned.push(`  ${series.length}  ${goalsPanel.title} · ${legend} (${of})`);
            return byGoal(series);
          }),
        );
        const goals = report?.plan === undefined ? [] : goalsFor(report.scenario, report.plan);
        expect(goals).not.toHaveLength(0);
        for (const { id, comparison, unit, shown } of goals) {
          expect(limits?.get(id), `limit of ${id}`).toBe(comparison.limit);
          const drawn = measured?.get(id);
          const verdict = report?.goals?.find((each) => each.id === id);
          expect(drawn, `${id} is drawn`).toBeDefined();
          // Such a goal is held on a deviation, which stands in the table; the report shows the two figures behind it.
          if (shown !== undefined) continue;
          // A native histogram's buckets are a tenth apart, and k6 and Prometheus interpolate in different ways.
          const tolerance = unit === 'ms' ? (factor - 0.8) * (verdict?.measured ?? 0) + 5 * factor : 0;
          const difference = Math.abs((drawn ?? 0) - (verdict?.measured ?? 0));
          expect(difference, `${id}: ${drawn} for ${verdict?.measured}`).toBeLessThanOrEqual(tolerance);
        }
      },
    );

    it.each(dashboard.annotations.list)('$name is marked when it happens, and only then', async ({ name, expr }) => {
      const { prometheus, from, to, verified, disturbed, network } = started();
      const of = name === 'Redis drill' ? 'drilled' : name === 'Drill' ? 'network' : 'disturbed';
      const others = { drilled: [disturbed, network], network: [disturbed], disturbed: [] }[of];
      const marked = await prometheus.range(ofRun(expr, reportOf(of)), from, to);
      returned.push(`  ${marked.length}  annotation: ${name} (${of})`);
      const seconds = marked.flatMap(({ values }) => values).length;
      expect(seconds).toBeGreaterThan(0);
      for (const report of [...verified.values(), ...others]) {
        expect(await prometheus.range(ofRun(expr, report), from, to), report.scenario).toEqual([]);
      }
    });
  },
);

function startedRuns(): DashboardRuns {
  if (runs === undefined) throw new Error('skipped: there is no prometheus');
  return runs();
}

function reportOf(of: Expectation['of']): ScenarioReport | undefined {
  const { verified, disturbed, drilled, network, divided } = startedRuns();
  if (of === 'divided') return divided;
  if (of === 'drilled') return drilled;
  if (of === 'network') return network;
  return of === 'disturbed' ? disturbed : verified.get(of);
}

function ofRun(expr: string, report: ScenarioReport | undefined): string {
  const { from, to } = startedRuns();
  return substitute(expr, { run: runId(report) }, to - from);
}

function runId(report: ScenarioReport | undefined): string {
  if (report?.plan === undefined) throw new Error('a run without a plan');
  return report.plan.runId;
}
