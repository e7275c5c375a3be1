import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import { chartsOf } from '../../../report/views/html/charts/catalog.ts';
import { drawSvg } from '../../../report/views/html/charts/draw.ts';
import { SvgDocument } from '../../../report/views/html/charts/svgDocument.ts';
import { drillReport } from '../support/drillReports.ts';
import { presenceReport } from '../support/presence.ts';
import { withPressure } from '../support/pressure.ts';
import { broadcastReport, capReport, catchUpReport, idleReport, quotaReport } from '../support/reports.ts';
import { analyzedRun } from '../support/runFolder.ts';

const { document: whole } = parseHTML('<!doctype html><html><body></body></html>');

test('every chart is drawn as a whole DOM draws it', async () => {
  const own = [catchUpReport(), broadcastReport(), quotaReport(), capReport(), idleReport()];
  const { scenarios } = await analyzedRun([...own, withPressure(await drillReport(), 0.5), await presenceReport()]);
  const charts = scenarios.flatMap((scenario) => chartsOf(scenario).map((chart) => ({ scenario, chart })));
  expect(new Set(charts.map(({ chart }) => chart.id)).size).toBeGreaterThan(10);
  for (const { scenario, chart } of charts) {
    const drawn = drawSvg(chart, 620, new SvgDocument());
    expect(drawn, `${scenario.report.scenario}: ${chart.id}`).toBe(drawSvg(chart, 620, whole));
    expect(drawn).toMatch(/^<svg .*<\/svg>$/s);
  }
});

test('text and attributes cannot become markup', () => {
  const document = new SvgDocument();
  const text = document.createElementNS('http://www.w3.org/2000/svg', 'text');
  text.setAttribute('title', `"a" & <b>`);
  text.textContent = '</svg><script>\xa0';
  expect(text.outerHTML).toBe('<text title="&quot;a&quot; &amp; &lt;b&gt;">&lt;/svg&gt;&lt;script&gt;&#160;</text>');
});
