import {
  GraphDrawStyle,
  LegendDisplayMode,
  LegendPlacement,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  AnnotationQueryBuilder,
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import {
  PanelBuilder as HeatmapBuilder,
  HeatmapColorMode,
  HeatmapColorOptionsBuilder,
  YAxisConfigBuilder,
} from '@grafana/grafana-foundation-sdk/heatmap';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as LinesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import type { Dialect } from './dialect.ts';
import type { Content, Panel, Query, Variable } from './panel.ts';

const dataSource = { type: 'prometheus', uid: '$datasource' };
const panelHeight = 8;

/** The dashboard of one run, as Grafana imports it. */
export function dashboard(content: Content, dialect: Dialect): Dashboard {
  const builder = new DashboardBuilder(`${content.title} (${dialect.title})`)
    .uid(`${content.id}-${dialect.id}`)
    .description(content.description)
    .tags(['k6', 'realtime-load-test'])
    .time({ from: 'now-15m', to: 'now' })
    .refresh('5s')
    .tooltip(DashboardCursorSync.Crosshair)
    .editable()
    .variables([
      new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'),
      runVariable('scenario', 'Scenario', `label_values(${dialect.anyRun}, load_test)`)
        .sort(VariableSort.AlphabeticalAsc)
        .includeAll(true)
        .allValue('.+'),
      // Run ids begin with the time at which the run began: the newest one comes first, and is chosen.
      runVariable('run', 'Run', `label_values(${dialect.anyRun}{load_test=~"$scenario"}, testid)`).sort(
        VariableSort.AlphabeticalDesc,
      ),
      ...content.variables.map((variable) => choice(variable, dialect)),
    ])
    .annotations(
      content.annotations.map(({ name, text, colour, expr }) =>
        new AnnotationQueryBuilder()
          .name(name)
          .datasource(dataSource)
          .enable(true)
          .iconColor(colour)
          .expr(expr(dialect))
          .step('1s')
          .titleFormat(name)
          .textFormat(text),
      ),
    );
  let id = 0;
  for (const { title, panels } of content.rows) {
    builder.withRow(new RowBuilder(title).id(++id));
    for (const panel of panels) builder.withPanel(panelBuilder(panel, dialect).id(++id));
  }
  return builder.build();
}

function runVariable(name: string, label: string, query: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(dataSource)
    .query(query)
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged);
}

function choice({ name, label, query, regex, all }: Variable, dialect: Dialect): QueryVariableBuilder {
  const builder = runVariable(name, label, query(dialect))
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true);
  if (regex !== undefined) builder.regex(regex(dialect));
  if (all !== undefined) builder.allValue(all);
  return builder;
}

function panelBuilder(panel: Panel, dialect: Dialect) {
  const queries = panel.queries(dialect);
  switch (panel.kind) {
    case 'lines':
      return frame(linesBuilder(queries), panel, dialect, queries.map(lineQuery));
    case 'heatmap':
      return frame(heatmapBuilder(dialect), panel, dialect, queries.map(lineQuery));
    case 'goals':
      return frame(goalsBuilder(), panel, dialect, queries.map(tableQuery));
  }
}

/** What all kinds of panels have. */
function frame<Builder extends LinesBuilder | HeatmapBuilder | TableBuilder>(
  builder: Builder,
  { title, shows, bad, remedy, unit, width = 12, repeat }: Panel,
  dialect: Dialect,
  targets: readonly DataqueryBuilder[],
): Builder {
  builder
    .title(title)
    .description(`${shows}\n\n**Bad:** ${bad}\n\n**Then:** ${remedy}`)
    .datasource(dataSource)
    .unit(unit === 'time' ? dialect.timeUnit : units[unit])
    .height(panelHeight)
    .span(width)
    .targets([...targets]);
  if (repeat !== undefined) builder.repeat(repeat).repeatDirection('h').maxPerRow(2);
  return builder;
}

const units: Readonly<Record<Exclude<Panel['unit'], 'time'>, string>> = {
  count: 'short',
  perSecond: 'cps',
  cores: 'short',
  bytes: 'bytes',
  share: 'percentunit',
};

function linesBuilder(queries: readonly Query[]): LinesBuilder {
  const builder = new LinesBuilder()
    .drawStyle(GraphDrawStyle.Line)
    .lineWidth(2)
    .fillOpacity(8)
    // Short runs have few points, which must be seen.
    .showPoints(VisibilityMode.Auto)
    .axisSoftMin(0)
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.Table)
        .placement(LegendPlacement.Bottom)
        .calcs(['lastNotNull', 'max']),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi));
  for (const { legend, isLimit } of queries) {
    if (isLimit === undefined) continue;
    const look = [
      { id: 'color', value: { mode: 'fixed', fixedColor: 'red' } },
      { id: 'custom.lineStyle', value: { fill: 'dash', dash: [10, 10] } },
      { id: 'custom.fillOpacity', value: 0 },
    ];
    const [named = '', ...labels] = legend.split('{{');
    if (labels.length === 0) builder.overrideByName(legend, look);
    else builder.overrideByRegexp(`/^${named}/`, look);
  }
  return builder;
}

function heatmapBuilder(dialect: Dialect): HeatmapBuilder {
  return new HeatmapBuilder()
    .calculate(false)
    .color(new HeatmapColorOptionsBuilder().mode(HeatmapColorMode.Scheme).scheme('Oranges').steps(64))
    .yAxis(new YAxisConfigBuilder().unit(dialect.timeUnit));
}

/** Two tables, put side by side by the goal's name. */
function goalsBuilder(): TableBuilder {
  return new TableBuilder()
    .withTransformation({ id: 'joinByField', options: { byField: 'goal', mode: 'outer' } })
    .withTransformation({
      id: 'organize',
      options: {
        excludeByName: { Time: true, 'Time 1': true, 'Time 2': true },
        indexByName: { goal: 0, aggregate: 1, metric: 2, 'Value #B': 3, operator: 4, 'Value #A': 5, unit: 6 },
        renameByName: {
          goal: 'Goal',
          aggregate: 'Figure',
          metric: 'Metric',
          operator: '',
          unit: 'Unit',
          'Value #A': 'Limit',
          'Value #B': 'Measured',
        },
      },
    });
}

function lineQuery({ legend, expr, format }: Query, index: number): DataqueryBuilder {
  return new DataqueryBuilder()
    .refId(refId(index))
    .expr(expr)
    .legendFormat(legend)
    .format(format === 'heatmap' ? PromQueryFormat.Heatmap : PromQueryFormat.TimeSeries)
    .range();
}

function tableQuery({ legend, expr }: Query, index: number): DataqueryBuilder {
  return new DataqueryBuilder()
    .refId(refId(index))
    .expr(expr)
    .legendFormat(legend)
    .format(PromQueryFormat.Table)
    .instant();
}

function refId(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}
