import type { MetricDeclaration, MetricTable } from '../contract/metric.ts';
import { runMetrics } from '../contract/metrics.ts';
import { openTelemetryName, prometheusName } from '../grafana/metricNames.ts';
import { drills } from '../thresholds/drills/index.ts';
import { builtInScenarios } from '../thresholds/index.ts';

type Named = MetricDeclaration & { readonly name: string };

/** docs/metrics.md, made from the declarations that the scripts' k6 metrics are made from. */
export function renderMetricsPage(): string {
  const ofScenarios = named([...builtInScenarios.map(({ metrics }) => metrics), runMetrics]);
  const ofDrills = named(drills.map(({ metrics }) => metrics)).filter(
    ({ name }) => !ofScenarios.some((known) => known.name === name),
  );
  const all = [...ofScenarios, ...ofDrills];
  return `# Metrics

<!-- Generated from the scenarios' definitions: \`npm run generate\` writes it anew. -->

What the scripts measure, by the names that k6's summary, its CSV and every \`--out\` have. k6's own metrics
(\`http_req_duration\`, \`ws_sessions\`, \`iterations\`, …) come beside them and are described in k6's documentation.

A time with ⇥ ends with the receipt of a frame: k6's own delay in reading it (\`receive_delay\`) is in it, and reports tell an
interval of each of its figures ([reports.md](reports.md#intervals)).

${meanings(ofScenarios)}

## Drills

What \`rlt drill\` measures beside those; what a drill has in common with a scenario has its name there.

${meanings(ofDrills)}

## Tags and metadata

Every sample has these tags, so that a dashboard can choose a run:

${table(
  ['tag', 'value'],
  [
    ['`testid`', 'the run; one for each scenario of a suite'],
    ['`load_test`', 'our scenario, for example `broadcast-burst`'],
    ['`scenario`', 'the part that a VU plays in it, for example `subscribers` (k6 calls these scenarios)'],
  ],
)}

Tags have few values, because each combination is a time series. Which client or event a sample belongs to is
k6 *metadata* instead: it stands in the CSV's \`metadata\` column as \`key=value&…\`, and in no time series.

${table(
  ['metric', 'own tags', 'metadata'],
  all
    .filter(({ tags = [], metadata = [] }) => tags.length + metadata.length > 0)
    .map(({ name, tags = [], metadata = [] }) => [`\`${name}\``, code(tags), code(metadata)]),
)}

\`client\` is the client's number, \`d\` a delivery (\`client:sequence\`, or the sequence of a publish), \`message\` and
\`reason\` are percent-encoded.

## Names in Prometheus

With \`--out experimental-prometheus-rw\` times become seconds and trends native histograms; with \`--out opentelemetry\`
(and \`K6_OTEL_METRIC_PREFIX=k6_\`) times stay milliseconds, trends become histograms with \`_bucket\`, \`_sum\` and
\`_count\`, and rates become counters with the label \`condition\`. [dashboards.md](dashboards.md) shows both.

${table(
  ['metric', 'remote write', 'OpenTelemetry'],
  all.map((metric) => [`\`${metric.name}\``, `\`${prometheusName(metric)}\``, `\`${openTelemetryName(metric)}\``]),
)}
`;
}

/** Each metric once, in the words of the first table that has it. */
function named(tables: readonly MetricTable[]): Named[] {
  const all = new Map<string, Named>();
  for (const declarations of tables) {
    for (const [name, declaration] of Object.entries(declarations)) {
      if (!all.has(name)) all.set(name, { name, ...declaration });
    }
  }
  return [...all.values()];
}

function meanings(metrics: readonly Named[]): string {
  return table(
    ['metric', 'type', 'unit', 'meaning'],
    metrics.map(({ name, type, unit, meaning, ends }) => [
      `\`${name}\`${ends === 'receipt' ? ' ⇥' : ''}`,
      type,
      unit === '1' ? '–' : unit,
      meaning,
    ]),
  );
}

function code(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(', ') || '–';
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}
