import { readFile } from 'node:fs/promises';
import { expect, it, test } from 'vitest';
import { showReport } from '../../../cli/showReport.ts';
import { openTerminal } from '../../../cli/terminal.ts';
import { compareRuns } from '../../../report/compare/compareRuns.ts';
import { chartsOfScenario } from '../../../report/scenarios/charts.ts';
import type { ScenarioReport } from '../../../report/schema.ts';
import { drawChart } from '../../../report/views/html/charts/draw.ts';
import { renderReadme } from '../../../report/views/markdown/readme.ts';
import { pressureText } from '../../../report/views/pressureText.ts';
import { drillReport } from '../support/drillReports.ts';
import { presenceReport } from '../support/presence.ts';
import { withPressure } from '../support/pressure.ts';
import { broadcastReport } from '../support/reports.ts';
import { analyzedRun, pageFile } from '../support/runFolder.ts';

const reportOf = (...machine: [avg: number, machineOf?: 'generator']) => withPressure(broadcastReport(), ...machine);

const told =
  'CPU: tasks waited 46 % of the time for a core on the machine of generator and gateway (2 cores, 91 % busy)';

it('says where tasks waited often for a core, and whose machine that is', () => {
  expect(pressureText(reportOf(0.46))).toBe(told);
  expect(pressureText(reportOf(0.2, 'generator'))).toContain(
    '20 % of the time for a core on the machine of generator (',
  );
  expect(pressureText(reportOf(0.19))).toBeUndefined();
  expect(pressureText(broadcastReport())).toBeUndefined();
});

it('the README says it with its scenario, and nothing where tasks hardly waited', async () => {
  expect(await readme(0.46)).toContain(told);
  expect(await readme(0.19)).not.toContain('CPU:');
});

it('so does the terminal', () => {
  const shown = (report: ScenarioReport) => {
    const lines: string[] = [];
    showReport({ ...openTerminal({ quiet: true }), line: (text) => void lines.push(text) }, report);
    return lines;
  };
  expect(shown(reportOf(0.46))).toContain(`    ${told}`);
  expect(shown(reportOf(0.19)).join('\n')).not.toContain('CPU:');
});

test.each([
  [
    'one side waited long',
    [0.05],
    0.46,
    "5 % of the time for a core on the load generator's machine in the baseline, and 46 % in",
  ],
  ['a run of the baseline did', [0.3, 0.05, 0.2], 0.1, '5 % to 30 % of the time for a core on'],
  ['nobody did', [0.19, 0.1], 0.12, undefined],
  ['nobody tells', [], 0.46, undefined],
])('a comparison says it of both sides, where %s', (_, before, after, said) => {
  const run = (report: ScenarioReport) => ({
    ...{ folder: 'f', name: 'n', entry: undefined, snapshots: [], problems: [] },
    reports: [{ file: 'x.json', report, unknown: [] }],
  });
  const baseline = before.length === 0 ? [broadcastReport()] : before.map((avg) => reportOf(avg));
  const notes = compareRuns(baseline.map(run), run(reportOf(after)), { minChange: 0.1, seed: 1 }).notes.join('\n');
  if (said === undefined) expect(notes).not.toContain('tasks waited');
  else expect(notes).toContain(`broadcast-burst: tasks waited ${said}`);
});

it('the page draws it on the time line, with its figures behind it', async () => {
  const page = await readFile(await pageFile([reportOf(0.12)]), 'utf8');
  expect(page).toContain('CPU of the machine');
  expect(page).toContain(
    'tasks waited 12 % of the time for a core (81 % at most) on the machine of generator and gateway (2 cores, 91 % busy). Where tasks wait',
  );
  const [chart = ''] = page.slice(page.indexOf('id="broadcast-burst-machine-pressure-title"')).split('</figure>');
  expect(chart).toContain('% of the time, % of the cores');
  expect(chart).toMatch(/<path[^>]*fill="var\(--second\)"|fill="var\(--second\)"[^>]*><path/);
  expect(chart).toMatch(/0\.38.*81 %.*100 %/s);
});

it('the page says that nothing is known of a gateway elsewhere', async () => {
  const page = await readFile(await pageFile([reportOf(0.46, 'generator')]), 'utf8');
  expect(page).toContain('on the machine of generator (2 cores, 91 % busy). The gateway&#39;s machine is another one');
});

it('a page of a system that does not tell has no such chart', async () => {
  expect(await readFile(await pageFile([broadcastReport()]), 'utf8')).not.toContain('CPU of the machine');
});

it.each([
  ['latency-over-time', () => broadcastReport({ events: 100 })],
  ['latency-over-time', drillReport],
  ['join_time-course', presenceReport],
])('a chart (%s) has it with an axis of its own, beside that of its times', async (id, make) => {
  const report = await make();
  const drawn = (shown: ScenarioReport) => {
    const chart = chartsOfScenario(shown).find((each) => each.id === id);
    if (chart === undefined) throw new Error(`${shown.scenario} has no ${id}`);
    return { labels: chart.legend.map(({ label }) => label), text: drawChart(chart, id).text };
  };
  const shown = drawn(withPressure(report, 0.5));
  expect(shown.labels).toContain('time in which a task waited for a core');
  expect(shown.text).toContain('waited for a core');
  expect(shown.text).toContain('milliseconds');
  expect(shown.text).toMatch(/>50 %<.*>100 %</s);

  const without = drawn(report);
  expect(without.labels).not.toContain('time in which a task waited for a core');
  expect(without.text).toContain('milliseconds');
  expect(without.text).not.toContain('waited for a core');
});

it('what was seen before or after the events does not draw their chart out', () => {
  const drawnTo = (report: ScenarioReport) => {
    const chart = chartsOfScenario(report).find(({ id }) => id === 'latency-over-time');
    return chart === undefined ? [] : [...drawChart(chart, 'x').text.matchAll(/>(\d+\.\d)</g)].map(([, tick]) => tick);
  };
  const report = broadcastReport({ events: 100 });
  expect(drawnTo(report).length).toBeGreaterThan(4);
  expect(drawnTo(withPressure(report, 0.5))).toEqual(drawnTo(report));
});

async function readme(avg: number): Promise<string> {
  return renderReadme(await analyzedRun([reportOf(avg)]));
}
