import {
  type CounterName,
  type GaugeName,
  metricDeclarations,
  type RateName,
  type TrendName,
} from '../thresholds/index.ts';
import { type NamedMetric, openTelemetryName, prometheusName } from './metricNames.ts';
import { notOwn } from './notOwn.ts';

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

/** A metric that is not built in; one of a scenario is drawn for the roles that are chosen. */
export interface OtherMetric<Type extends NamedMetric['type'] = NamedMetric['type']> extends NamedMetric<Type> {
  readonly ofRoles?: true;
}

type Counter = CounterName | OtherMetric<'counter'>;
type Gauge = GaugeName | OtherMetric<'gauge'>;
type Rate = RateName | OtherMetric<'rate'>;
type Trend = TrendName | OtherMetric<'trend'>;

/** The metrics of one kind that a run has, whatever their names are. */
export interface Kind {
  /** Selects their series, without braces. */
  readonly matchers: string;
  /** Takes the metric's own name out of that of a series: its first group. */
  readonly name: string;
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
  counter(of: Counter, span: Span, by?: string): string;
  /** Of a time in the unit in which this dialect stores trends: k6 converts those, but not gauges. */
  gauge(of: Gauge, span: Span, by?: string): string;
  /** A level that each instance of k6 has of its own: that of all together. */
  levels(of: Gauge): string;
  /** Seconds since the epoch time that a gauge holds. */
  secondsSince(name: GaugeName): string;
  share(of: Rate, span: Span): string;
  quantile(quantile: number, of: Trend | K6RequestTimes, span: Span): string;
  mean(of: TrendName, span: Span): string;
  /** How many samples of a trend there were. */
  samples(of: TrendName, span: Span): string;
  /** Whole distributions over time. */
  distribution(of: Trend): { readonly expr: string; readonly format: 'heatmap' | 'time_series' };
  /** Limit of a goal, or of whichever of several the run has; times in this dialect's unit. */
  limit(goals: string | readonly string[], isTime: boolean): string;
  /** Limits of all goals on a metric, each by its goal and by the figure that it is about. */
  limitsOn(metric: string, isTime: boolean): string;
  /** Metrics of each kind; amounts and levels are told apart by what comes back. */
  readonly kinds: Readonly<Record<'times' | 'counters' | 'rates' | 'others', Kind>>;
  /** The limits of the goals on one figure, with all their labels. */
  limitsOf(aggregate: string): string;
  /** The sum of every counter, by the label `metric`. */
  counts(): string;
  /** The share of every rate, in the same way. */
  shares(): string;
}

/** `--out experimental-prometheus-rw`, with trends as native histograms. */
export const prometheusDialect: Dialect = {
  id: 'prometheus',
  title: 'Prometheus remote write',
  timeUnit: 's',
  anyRun: 'k6_vus',
  counter: (of, span, by) => total(over(span, selectorOf(prometheusName(of), of)), by),
  gauge: (of, span, by) =>
    highest(level(span, floatsOf(of)), by) +
    (typeof of === 'string' && metricDeclarations[of].unit === 'ms' ? ' / 1000' : ''),
  levels: (of) => total(floatsOf(of)),
  secondsSince: (name) => since(selector(prometheusName(name))),
  share: (of, span) => highest(level(span, selectorOf(prometheusName(of), of))),
  quantile(quantile, of, span) {
    const at = (part: Span) => `histogram_quantile(${quantile}, ${total(over(part, nativeSelector(of)))})`;
    // Prometheus 2 has no last_over_time of native histograms.
    return span === 'whole' ? `(${at('soFar')} or last_over_time(${at('soFar')}[$__range:30s]))` : at(span);
  },
  mean(of, span) {
    const histogram = total(over(span, nativeSelector(of)));
    return `histogram_sum(${histogram}) / histogram_count(${histogram})`;
  },
  samples: (of, span) => `histogram_count(${total(over(span, nativeSelector(of)))})`,
  // Grafana recognizes native histograms by what comes back.
  distribution: (of) => ({ expr: total(over('recent', nativeSelector(of))), format: 'time_series' }),
  limit: (goals, isTime) => limitOf(prometheusName('goal_limit'), goals) + (isTime ? ' / 1000' : ''),
  limitsOn: (metric, isTime) => limitsOn(metric) + (isTime ? ' / 1000' : ''),
  kinds: {
    times: kind('k6_(.+)_seconds'),
    counters: kind('k6_(.+)_total'),
    rates: kind('k6_(.+)_rate'),
    others: kind('k6_(.+)', 'k6_.+_(seconds|total|rate)'),
  },
  limitsOf,
  counts: () => byMetric('sum', prometheusDialect.kinds.counters),
  shares: () => byMetric('max', prometheusDialect.kinds.rates),
};

/** `--out opentelemetry`, by way of a collector or Prometheus' own OTLP receiver. */
export const openTelemetryDialect: Dialect = {
  id: 'opentelemetry',
  title: 'OpenTelemetry',
  timeUnit: 'ms',
  anyRun: 'k6_vus',
  counter: (of, span, by) => total(over(span, selectorOf(openTelemetryName(of), of)), by),
  gauge: (of, span, by) => highest(level(span, selectorOf(openTelemetryName(of), of)), by),
  levels: (of) => total(selectorOf(openTelemetryName(of), of)),
  secondsSince: (name) => since(selector(openTelemetryName(name))),
  share(of, span) {
    const part = (filter?: string) => total(over(span, selectorOf(openTelemetryName(of), of, filter)));
    // A share of nothing failed has no series of failures.
    return `(${part('condition="nonzero"')} or vector(0)) / ${part()}`;
  },
  // The quantile 0 of classic buckets is 0; just above it is where the first filled bucket begins.
  quantile: (quantile, of, span) =>
    `histogram_quantile(${quantile || 0.000001}, ${total(over(span, classicSelector(of, 'bucket')), 'le')})`,
  mean: (of, span) =>
    `${total(over(span, classicSelector(of, 'sum')))} / ${total(over(span, classicSelector(of, 'count')))}`,
  samples: (of, span) => total(over(span, classicSelector(of, 'count'))),
  distribution: (of) => ({ expr: total(over('recent', classicSelector(of, 'bucket')), 'le'), format: 'heatmap' }),
  limit: (goals) => limitOf(openTelemetryName('goal_limit'), goals),
  limitsOn,
  kinds: {
    times: kind('k6_(.+)_milliseconds_bucket'),
    counters: kind('k6_(.+)_total', undefined, 'condition=""'),
    rates: kind('k6_(.+)_total', undefined, 'condition!=""'),
    // Of a distribution the buckets stand for all.
    others: kind('k6_(.+?)(?:_bucket)?', 'k6_.+_(total|sum|count|milliseconds_bucket)'),
  },
  limitsOf,
  counts: () => byMetric('sum', openTelemetryDialect.kinds.counters),
  shares() {
    const { matchers, name } = openTelemetryDialect.kinds.rates;
    const all = byMetric('sum', { matchers, name });
    return `(${byMetric('sum', { matchers: `${matchers},condition="nonzero"`, name })} or ${all} * 0) / ${all}`;
  },
};

export const dialects: readonly Dialect[] = [prometheusDialect, openTelemetryDialect];

function selector(name: string, filter?: string): string {
  return `${name}{testid="$run"${filter === undefined ? '' : `,${filter}`}}`;
}

const ofChosenRoles = 'scenario=~"$role"';

function selectorOf(stored: string, of: string | OtherMetric, filter?: string): string {
  const filters = [...(typeof of === 'string' || of.ofRoles === undefined ? [] : [ofChosenRoles]), filter];
  return selector(stored, filters.filter((each) => each !== undefined).join(',') || undefined);
}

/** A metric without a unit is stored under its name alone, be it a level or a histogram of amounts. */
function floatsOf(of: Gauge): string {
  const series = selectorOf(prometheusName(of), of);
  return typeof of === 'string' || of.ofRoles === undefined ? series : `(${series} unless histogram_count(${series}))`;
}

function limitOf(name: string, goals: string | readonly string[]): string {
  const filter = typeof goals === 'string' ? `goal="${goals}"` : `goal=~"${goals.join('|')}"`;
  return highest(selector(name, filter));
}

/* Levels have one name in both dialects. */

function limitsOn(metric: string): string {
  return highest(selector(prometheusName('goal_limit'), `metric="${metric}"`), 'goal, aggregate');
}

function limitsOf(aggregate: string): string {
  const series = selector(prometheusName('goal_limit'), `aggregate="${aggregate}"`);
  return highest(level('whole', series), 'goal, metric');
}

function kind(name: string, but?: string, more?: string): Kind {
  // Prometheus' expressions hold whole names, and know no lazy groups.
  const matchers = [
    'testid="$run"',
    `__name__=~"${name.replace('.+?)(?:_bucket)?', '.+)')}"`,
    ...(but === undefined ? [] : [`__name__!~"${but}"`]),
    `__name__!~"${notOwn}"`,
    ...(more === undefined ? [] : [more]),
  ];
  return { matchers: matchers.join(','), name };
}

function byMetric(aggregation: 'sum' | 'max', { matchers, name }: Kind): string {
  const series = `last_over_time({${matchers}}[$__range])`;
  return `${aggregation} by (metric) (label_replace(${series}, "metric", "$1", "__name__", "${name}"))`;
}

function nativeSelector(of: Trend | K6RequestTimes): string {
  return isRequest(of)
    ? selector(`k6_${of.k6Trend}_seconds`, `name="${of.request}"`)
    : selectorOf(prometheusName(of), of);
}

function classicSelector(of: Trend | K6RequestTimes, part: 'bucket' | 'sum' | 'count'): string {
  return isRequest(of)
    ? selector(`k6_${of.k6Trend}_milliseconds_${part}`, `name="${of.request}"`)
    : selectorOf(`${openTelemetryName(of)}_${part}`, of);
}

function isRequest(of: Trend | K6RequestTimes): of is K6RequestTimes {
  return typeof of !== 'string' && 'k6Trend' in of;
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
