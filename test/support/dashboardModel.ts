import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { projectRoot } from '../../engine/index.ts';
import type { Dialect } from '../../grafana/dialect.ts';
import type { Content } from '../../grafana/panel.ts';
import type { Series } from './prometheus.ts';

const targetSchema = z.object({ expr: z.string(), legendFormat: z.string(), instant: z.boolean() });
const panelSchema = z.object({
  type: z.string(),
  title: z.string(),
  repeat: z.optional(z.string()),
  fieldConfig: z.optional(z.object({ defaults: z.object({ unit: z.string() }) })),
  description: z.optional(z.string()),
  targets: z._default(z.array(targetSchema), []),
});
const variableSchema = z.object({
  name: z.string(),
  query: z.string(),
  regex: z.optional(z.string()),
  allValue: z.optional(z.string()),
});
const dashboardSchema = z.object({
  panels: z.array(panelSchema),
  templating: z.object({ list: z.array(variableSchema) }),
  annotations: z.object({ list: z.array(z.object({ name: z.string(), expr: z.string() })) }),
});

/** A dashboard as it stands in the repository, as far as tests look at it. */
export type DashboardModel = z.infer<typeof dashboardSchema>;

export async function readDashboard(content: Content, { id }: Dialect): Promise<DashboardModel> {
  return dashboardSchema.parse(JSON.parse(await readFile(join(projectRoot(), content.file(id)), 'utf8')));
}

/** Every line of every panel that draws lines, or a heat map. */
export function lineQueries({ panels }: DashboardModel) {
  return panels.flatMap(({ type, title, repeat, fieldConfig, targets }) =>
    targets
      .filter(({ instant }) => !instant)
      .map(({ legendFormat: legend, expr }) => ({
        title,
        repeat,
        legend,
        // The values of a heat map are counts; its unit is that of the axis.
        unit: type === 'heatmap' ? 'short' : fieldConfig?.defaults.unit,
        expr,
      })),
  );
}

export function panelOfGoals({ panels }: DashboardModel) {
  const panel = panels.find(({ targets }) => targets.some(({ instant }) => instant));
  if (panel === undefined) throw new Error('no table of goals');
  return panel;
}

/** What Grafana asks a data source for a variable's values. */
export function labelQuery({ templating }: DashboardModel, variable: string): readonly [series: string, label: string] {
  const query = templating.list.find(({ name }) => name === variable)?.query ?? '';
  const [, series = '', label = ''] = /^label_values\((.*), (\w+)\)$/.exec(query) ?? [];
  return [series, label];
}

/** As Grafana does it, with a data source whose scrape interval is a second. */
export function substitute(expr: string, values: Readonly<Record<string, string>>, rangeSeconds: number): string {
  let text = expr.replaceAll('$__rate_interval', '4s').replaceAll('$__range', `${Math.ceil(rangeSeconds)}s`);
  for (const [name, value] of Object.entries(values)) {
    text = text.replaceAll(`\${${name}}`, value).replaceAll(new RegExp(`\\$${name}\\b`, 'g'), value);
  }
  return text;
}

export function byGoal(series: readonly Series[]): Map<string, number> {
  return new Map(series.map(({ labels, values }) => [labels.goal ?? '', values[0] ?? Number.NaN]));
}
