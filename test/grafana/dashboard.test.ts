import { describe, expect, it } from 'vitest';
import { dashboard } from '../../grafana/dashboard.ts';
import { dashboards } from '../../grafana/dashboards.ts';
import { dialects } from '../../grafana/dialect.ts';
import { jobGateway } from '../../grafana/jobGateway.ts';
import { everyGoalOf } from '../../settings/everyGoal.ts';
import { planOf, resolveSettings } from '../../settings/settings.ts';
import { drills } from '../../thresholds/drills/index.ts';
import { scenarioNames } from '../../thresholds/index.ts';
import { goalsFor } from '../thresholds/support.ts';

const all = dashboards.flatMap((content) => dialects.map((dialect) => ({ content, dialect })));

describe.each(dashboards)('the panels of $title', ({ rows }) => {
  const panels = rows.flatMap((row) => row.panels);

  it('have titles of their own', () => {
    const titles = panels.map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
  });

  it.each(panels)('$title says what it shows, what a bad picture is and what to do then', ({ shows, bad, remedy }) => {
    for (const sentence of [shows, bad, remedy]) expect(sentence).toMatch(/^\S.{10,}[.]$/s);
  });
});

describe.each(all)('the dashboard $content.title for $dialect.title', ({ content, dialect }) => {
  const model = dashboard(content, dialect);
  const panels = content.rows.flatMap((row) => row.panels);
  const queries = panels.flatMap((panel) => panel.queries(dialect).map(({ expr }) => expr));

  it('has a panel for each entry, in rows, each with an id and a place of its own', () => {
    const drawn = model.panels ?? [];
    expect(drawn).toHaveLength(panels.length + content.rows.length);
    const places = drawn.map(({ gridPos }) => JSON.stringify([gridPos?.x, gridPos?.y]));
    expect(new Set(places).size).toBe(drawn.length);
    expect(new Set(drawn.map(({ id }) => id)).size).toBe(drawn.length);
    for (const { gridPos } of drawn) expect((gridPos?.x ?? 0) + (gridPos?.w ?? 0)).toBeLessThanOrEqual(24);
  });

  it('asks for one run everywhere, of the data source that is chosen', () => {
    for (const expr of queries) {
      const selectors = withValues(expr).match(/\{[^}]*\}/g) ?? [];
      expect(selectors, expr).not.toHaveLength(0);
      for (const selector of selectors) expect(selector, expr).toContain('testid="$run"');
    }
    const sources = JSON.stringify(model).match(/"uid":"\$datasource"/g) ?? [];
    expect(sources.length).toBeGreaterThanOrEqual(panels.length);
  });

  it('repeats a panel for the values of a variable that it has, and names each in title and queries', () => {
    const names: readonly string[] = content.variables.map(({ name }) => name);
    for (const { title, repeat, queries: make } of panels) {
      const used = [title, ...make(dialect).map(({ expr }) => expr)].map(variablesIn);
      for (const each of used.flat()) expect(names).toContain(each);
      for (const each of used) if (repeat !== undefined) expect(each, title).toContain(repeat);
      if (repeat === undefined) expect(used.flat().filter((each) => each !== 'role')).toEqual([]);
    }
    const drawn = JSON.stringify(model.panels);
    for (const name of names.filter((each) => each !== 'role')) expect(drawn).toContain(`"repeat":"${name}"`);
  });

  it('balances its brackets', () => {
    for (const expr of queries) {
      for (const [open, close] of ['()', '{}', '[]'].map((pair) => [...pair])) {
        expect(expr.split(open ?? '').length, expr).toBe(expr.split(close ?? '').length);
      }
    }
  });
});

describe.each(dialects)('the dashboard of the built-in scenarios for $title', (dialect) => {
  const queries = jobGateway.rows.flatMap(({ panels }) =>
    panels.flatMap((panel) => panel.queries(dialect).map(({ expr }) => expr)),
  );

  it('draws every goal of every scenario', () => {
    const [table = ''] = queries.filter((expr) => expr.includes('label_replace'));
    for (const scenario of scenarioNames) {
      const plan = planOf(resolveSettings({ scenario }), { runId: 'any', progress: false });
      for (const { id } of goalsFor(scenario, plan)) expect(table).toContain(`"${id}"`);
    }
  });

  it('draws every goal of every drill, whatever its way', () => {
    const [table = ''] = queries.filter((expr) => expr.includes('label_replace'));
    for (const drill of drills) for (const { id } of everyGoalOf<string>(drill)) expect(table).toContain(`"${id}"`);
    expect(table).toContain('"network.dead-ended"');
  });
});

/** Grafana's own variables begin with two underscores, the run is chosen in every dashboard. */
function variablesIn(text: string): string[] {
  return [...text.matchAll(/\$\{?([a-z]+)\}?/g)].flatMap(([, name = '']) => (name === 'run' ? [] : name));
}

function withValues(expr: string): string {
  return expr.replaceAll(/\$\{\w+\}/g, 'value');
}
