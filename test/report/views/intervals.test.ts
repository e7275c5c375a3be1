import { describe, expect, it } from 'vitest';
import { formats } from '../../../report/views/formats.ts';
import { renderAnnotations } from '../../../report/views/github.ts';
import { broadcastReport } from '../support/reports.ts';
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
