import { describe, expect, it } from 'vitest';
import { dashboard } from '../../grafana/dashboard.ts';
import { dialects } from '../../grafana/dialect.ts';
import { rows } from '../../grafana/rows.ts';
import { planOf, resolveSettings } from '../../settings/settings.ts';
import { scenarioNames } from '../../thresholds/index.ts';
import { goalsFor } from '../thresholds/support.ts';

const panels = rows.flatMap((row) => row.panels);

describe('panels', () => {
  it('have titles of their own', () => {
    const titles = panels.map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
  });

  it.each(panels)('$title says what it shows, what a bad picture is and what to do then', ({ shows, bad, remedy }) => {
    for (const sentence of [shows, bad, remedy]) expect(sentence).toMatch(/^\S.{10,}[.]$/s);
  });
});

describe.each(dialects)('the dashboard for $title', (dialect) => {
  const model = dashboard(dialect);
  const queries = panels.flatMap((panel) => panel.queries(dialect).map(({ expr }) => expr));

  it('has a panel for each entry, in rows, each with an id and a place of its own', () => {
    const drawn = model.panels ?? [];
    expect(drawn).toHaveLength(panels.length + rows.length);
    const places = drawn.map(({ gridPos }) => JSON.stringify([gridPos?.x, gridPos?.y]));
    expect(new Set(places).size).toBe(drawn.length);
    expect(new Set(drawn.map(({ id }) => id)).size).toBe(drawn.length);
    for (const { gridPos } of drawn) expect((gridPos?.x ?? 0) + (gridPos?.w ?? 0)).toBeLessThanOrEqual(24);
  });

  it('asks for one run everywhere, of the data source that is chosen', () => {
    for (const expr of queries) {
      const selectors = expr.match(/\{[^}]*\}/g) ?? [];
      expect(selectors, expr).not.toHaveLength(0);
      for (const selector of selectors) expect(selector, expr).toContain('testid="$run"');
    }
    const sources = JSON.stringify(model).match(/"uid":"\$datasource"/g) ?? [];
    expect(sources.length).toBeGreaterThanOrEqual(panels.length);
  });

  it('draws every goal of every scenario', () => {
    const [table = ''] = queries.filter((expr) => expr.includes('label_replace'));
    for (const scenario of scenarioNames) {
      const plan = planOf(resolveSettings({ scenario }), { runId: 'any', progress: false });
      for (const { id } of goalsFor(scenario, plan)) expect(table).toContain(`"${id}"`);
    }
  });

  it('balances its brackets', () => {
    for (const expr of queries) {
      for (const [open, close] of ['()', '{}', '[]'].map((pair) => [...pair])) {
        expect(expr.split(open ?? '').length, expr).toBe(expr.split(close ?? '').length);
      }
    }
  });
});
