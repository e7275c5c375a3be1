import type { MetricDeclaration } from '../contract/metric.ts';
import { openTelemetryName, prometheusName } from '../grafana/metricNames.ts';
import { type MetricName, metricDeclarations } from '../thresholds/index.ts';

/** docs/metrics.md, made from the declarations that the scripts' k6 metrics are made from. */
export function renderMetricsPage(): string {
  const names = Object.keys(metricDeclarations).filter(isMetricName);
  return `# Metrics

<!-- Generated from contract/metrics.ts: \`npm run generate\` writes it anew. -->

What the scripts measure, by the names that k6's summary, its CSV and every \`--out\` have. k6's own metrics
(\`http_req_duration\`, \`ws_sessions\`, \`iterations\`, …) come beside them and are described in k6's documentation.

${table(
  ['metric', 'type', 'unit', 'meaning'],
  names.map((name) => {
    const { type, unit, meaning }: MetricDeclaration = metricDeclarations[name];
    return [`\`${name}\``, type, unit === '1' ? '–' : unit, meaning];
  }),
)}

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
  names
    .map((name) => ({ name, declaration: declarationOf(name) }))
    .filter(({ declaration: { tags = [], metadata = [] } }) => tags.length + metadata.length > 0)
    .map(({ name, declaration: { tags = [], metadata = [] } }) => [`\`${name}\``, code(tags), code(metadata)]),
)}

\`client\` is the client's number, \`d\` a delivery (\`client:sequence\`, or the sequence of a publish), \`message\` and
\`reason\` are percent-encoded.

## Names in Prometheus

With \`--out experimental-prometheus-rw\` times become seconds and trends native histograms; with \`--out opentelemetry\`
(and \`K6_OTEL_METRIC_PREFIX=k6_\`) times stay milliseconds, trends become histograms with \`_bucket\`, \`_sum\` and
\`_count\`, and rates become counters with the label \`condition\`. [dashboards.md](dashboards.md) shows both.

${table(
  ['metric', 'remote write', 'OpenTelemetry'],
  names.map((name) => [`\`${name}\``, `\`${prometheusName(name)}\``, `\`${openTelemetryName(name)}\``]),
)}
`;
}

function isMetricName(name: string): name is MetricName {
  return name in metricDeclarations;
}

function declarationOf(name: MetricName): MetricDeclaration {
  return metricDeclarations[name];
}

function code(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(', ') || '–';
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}
