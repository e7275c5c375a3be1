import { describe, expect, it } from 'vitest';
import { chartsOfScenario } from '../../../report/scenarios/charts.ts';
import { formats } from '../../../report/views/formats.ts';
import { renderAnnotations } from '../../../report/views/github.ts';
import { renderJunit } from '../../../report/views/junit.ts';
import { broadcastReport, capReport, catchUpReport, idleReport, quotaReport } from '../support/reports.ts';
import { analyzedRun } from '../support/runFolder.ts';

describe.each(Object.entries(formats))('the view %s', (name, { render }) => {
  const shown = async (openBy?: number) =>
    render(
      await analyzedRun([broadcastReport({ latency: () => 600, ...(openBy === undefined ? {} : { openBy }) })]),
      'https://ci.test',
    );
  const [text, none] =
    name === 'json'
      ? [/"interval":\s*\{\s*"low": 550,\s*"high": 600\s*\}/, /"interval"/]
      : [/600 ms \(550–600\)/, /–600\)/];

  it('has the interval of a time beside its figure', async () => {
    expect(await shown(50)).toMatch(text);
  });

  it('has none where none is known', async () => {
    expect(await shown()).not.toMatch(none);
  });
});

it('an annotation on GitHub has it too', async () => {
  const run = await analyzedRun([broadcastReport({ latency: () => 600, openBy: 50 })]);
  expect(renderAnnotations(run).join()).toContain('measured 600 ms (550–600), limit ≤ 500 ms');
});

it('the page draws where the true p95 is, in figures, bars and charts', async () => {
  const page = async (openBy: number, limit: number) =>
    formats.html.render(
      await analyzedRun([
        broadcastReport({
          clients: 10,
          events: 20,
          latency: (client) => 590 + client,
          openBy,
          limit,
          outcome: 'invalid',
        }),
      ]),
    );
  const open = await page(200, 500);
  expect(open).toMatch(/<dt>Latency, p99<\/dt><dd>599 ms <span class="within">\(399–599\)<\/span><\/dd>/);
  expect(open).toContain('95 % at most 599 ms (399–599).');
  expect(open.match(/where the true p95 is/g)?.length).toBeGreaterThanOrEqual(2);
  expect(open).toMatch(
    /class="invalid"><span class="meter"[^>]*><span style="width:80%"><\/span><span class="perhaps" style="width:20%">/,
  );
  expect(open).toContain('80–120 %');
  expect(await page(50, 500)).toMatch(
    /class="failed"><span class="meter"[^>]*><span style="width:100%"><\/span><\/span><\/span> 110–120 %/,
  );
});

it('a test case of JUnit that passed has the figure and its interval', async () => {
  const xml = renderJunit(await analyzedRun([broadcastReport({ latency: () => 400, openBy: 50 })]));
  expect(xml).toContain('<system-out>limit ≤ 500 ms, measured 400 ms (350–400), 40 samples</system-out>');
});

const caps = capReport();
const granted = Array.from({ length: 5 }, (_, index) => ({ jobId: `j${index}`, success: true, latencyMs: 6 }));
const drawn = [
  [
    'replay-times',
    catchUpReport({ durations: [30, 30, 30] }),
    { replay_duration: around('p(95)', 30) },
    '30.0 ms (10.0–40.0)',
  ],
  ['connect-times', quotaReport(), { rejection_duration: around('max', 8) }, '8.00 ms (0.00–18.0)'],
  [
    'subscription-answers',
    { ...caps, details: { ...caps.details, results: granted } },
    { subscribe_duration: around('p(95)', 6) },
    '6.00 ms (0.00–16.0)',
  ],
  [
    'eviction-times',
    idleReport(),
    { eviction_time: { ...around('min', 2010), ...around('med', 2015), ...around('max', 2020) } },
    '2,020 ms (2,000–2,030)',
  ],
  ['latency-over-time', broadcastReport({ latency: () => 40 }), { delivery_latency: around('p(95)', 40) }, ''],
] as const;

describe.each(drawn)('the chart %s', (id, report, intervals, text) => {
  const chartOf = (shown: Parameters<typeof chartsOfScenario>[0]) =>
    chartsOfScenario(shown).find((chart) => chart.id === id);

  it('draws where the true time is, and says it', () => {
    const [open, none] = [chartOf({ ...report, intervals }), chartOf(report)];
    expect(open?.legend.map(({ label }) => label).join()).toContain('where the true');
    expect(open?.caption).toContain(text);
    expect(JSON.stringify(none?.legend)).not.toContain('where the true');
    expect(none?.caption).not.toMatch(/\([\d.,]+–[\d.,]+\)/);
    const marks = (chart: typeof open) => chart?.plot(600).marks?.flat(2).length ?? 0;
    expect(marks(open)).toBeGreaterThan(marks(none));
  });

  it('has it beside the figures of the report', async () => {
    const readme = await formats.md.render(await analyzedRun([{ ...report, intervals }]));
    if (text !== '') expect(readme).toContain(text);
  });
});

function around(aggregate: string, value: number) {
  return { [aggregate]: { low: Math.max(0, value - 20), high: value + 10 } };
}
