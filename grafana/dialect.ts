import {
  type CounterName,
  type GaugeName,
  metricDeclarations,
  type RateName,
  type TrendName,
} from '../thresholds/index.ts';
import { openTelemetryName, prometheusName } from './metricNames.ts';

/**
 * How much of the samples a figure rests on: all up to that moment, those of the last moments, or (for tables) all of
 * the run, also when it ended long before the end of the shown time.
 */
export type Span = 'soFar' | 'recent' | 'whole';

/** Times that k6 itself measures, of requests with one name. */
export interface K6RequestTimes {
  readonly k6Trend: 'http_req_duration';
  readonly request: string;
}

/** PromQL for the shape in which an output of k6 stores our metrics. The figures are those of the chosen run. */
export interface Dialect {
  /** Part of the dashboard's address and of its file's name. */
  readonly id: string;
  readonly title: string;
  /** Unit in which times are stored. */
  readonly timeUnit: 's' | 'ms';
  /** Series that exists as long as a run lasts: tells which runs there are. */
  readonly anyRun: string;
  counter(name: CounterName, span: Span, by?: string): string;
  /** Of a time in the unit in which this dialect stores trends: k6 converts those, but not gauges. */
  gauge(name: GaugeName, span: Span, by?: string): string;
  /** Seconds since the epoch time that a gauge holds. */
  secondsSince(name: GaugeName): string;
  share(name: RateName, span: Span): string;
  quantile(quantile: number, of: TrendName | K6RequestTimes, span: Span): string;
  mean(of: TrendName, span: Span): string;
  /** Whole distributions over time. */
  distribution(of: TrendName): { readonly expr: string; readonly format: 'heatmap' | 'time_series' };
  /** Limit of a goal, or of whichever of several the run has; times in this dialect's unit. */
  limit(goals: string | readonly string[], isTime: boolean): string;
}

/** `--out experimental-prometheus-rw`, with trends as native histograms. */
export const prometheusDialect: Dialect = {
  id: 'prometheus',
  title: 'Prometheus remote write',
  timeUnit: 's',
  anyRun: 'k6_vus',
  counter: (name, span, by) => total(over(span, selector(prometheusName(name))), by),
  gauge: (name, span, by) =>
    highest(level(span, selector(prometheusName(name))), by) +
    (metricDeclarations[name].unit === 'ms' ? ' / 1000' : ''),
  secondsSince: (name) => since(selector(prometheusName(name))),
  share: (name, span) => highest(level(span, selector(prometheusName(name)))),
  quantile(quantile, of, span) {
    const at = (part: Span) => `histogram_quantile(${quantile}, ${total(over(part, nativeSelector(of)))})`;
    // Prometheus 2 has no last_over_time of native histograms.
    return span === 'whole' ? `(${at('soFar')} or last_over_time(${at('soFar')}[$__range:30s]))` : at(span);
  },
  mean(of, span) {
    const histogram = total(over(span, nativeSelector(of)));
    return `histogram_sum(${histogram}) / histogram_count(${histogram})`;
  },
  // Grafana recognizes native histograms by what comes back.
  distribution: (of) => ({ expr: total(over('recent', nativeSelector(of))), format: 'time_series' }),
  limit: (goals, isTime) => limitOf(prometheusName('goal_limit'), goals) + (isTime ? ' / 1000' : ''),
};

/** `--out opentelemetry`, by way of a collector or Prometheus' own OTLP receiver. */
export const openTelemetryDialect: Dialect = {
  id: 'opentelemetry',
  title: 'OpenTelemetry',
  timeUnit: 'ms',
  anyRun: 'k6_vus',
  counter: (name, span, by) => total(over(span, selector(openTelemetryName(name))), by),
  gauge: (name, span, by) => highest(level(span, selector(openTelemetryName(name))), by),
  secondsSince: (name) => since(selector(openTelemetryName(name))),
  share(name, span) {
    const part = (filter?: string) => total(over(span, selector(openTelemetryName(name), filter)));
    // A share of nothing failed has no series of failures.
    return `(${part('condition="nonzero"')} or vector(0)) / ${part()}`;
  },
  // The quantile 0 of classic buckets is 0; just above it is where the first filled bucket begins.
  quantile: (quantile, of, span) =>
    `histogram_quantile(${quantile || 0.000001}, ${total(over(span, classicSelector(of, 'bucket')), 'le')})`,
  mean: (of, span) =>
    `${total(over(span, classicSelector(of, 'sum')))} / ${total(over(span, classicSelector(of, 'count')))}`,
  distribution: (of) => ({ expr: total(over('recent', classicSelector(of, 'bucket')), 'le'), format: 'heatmap' }),
  limit: (goals) => limitOf(openTelemetryName('goal_limit'), goals),
};

export const dialects: readonly Dialect[] = [prometheusDialect, openTelemetryDialect];

function selector(name: string, filter?: string): string {
  return `${name}{testid="$run"${filter === undefined ? '' : `,${filter}`}}`;
}

function limitOf(name: string, goals: string | readonly string[]): string {
  const filter = typeof goals === 'string' ? `goal="${goals}"` : `goal=~"${goals.join('|')}"`;
  return highest(selector(name, filter));
}

function nativeSelector(of: TrendName | K6RequestTimes): string {
  return typeof of === 'string'
    ? selector(prometheusName(of))
    : selector(`k6_${of.k6Trend}_seconds`, `name="${of.request}"`);
}

function classicSelector(of: TrendName | K6RequestTimes, part: 'bucket' | 'sum' | 'count'): string {
  return typeof of === 'string'
    ? selector(`${openTelemetryName(of)}_${part}`)
    : selector(`k6_${of.k6Trend}_milliseconds_${part}`, `name="${of.request}"`);
}

/** Gauges are stored as they are, in milliseconds. */
function since(series: string): string {
  return `time() - ${highest(series)} / 1000`;
}

/** Of what only grows. */
function over(span: Span, series: string): string {
  return { soFar: series, recent: `rate(${series}[$__rate_interval])`, whole: `last_over_time(${series}[$__range])` }[
    span
  ];
}

/** Of what goes up and down. */
function level(span: Span, series: string): string {
  return span === 'whole' ? `last_over_time(${series}[$__range])` : series;
}

function total(expr: string, by?: string): string {
  return by === undefined ? `sum(${expr})` : `sum by (${by}) (${expr})`;
}

function highest(expr: string, by?: string): string {
  return by === undefined ? `max(${expr})` : `max by (${by}) (${expr})`;
}
