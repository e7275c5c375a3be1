import type { CatchUpFigures, GatewayMetrics } from '../gatewayMetrics.ts';
import type { PrometheusCounts, PrometheusFigure, PrometheusMetrics } from '../metricsProfile.ts';
import type { Series } from './exposition.ts';
import { parseSelector } from './selector.ts';

/** Where series come from: none for a metric that has none yet, undefined for one that is not there. */
export type SeriesOf = (name: string) => readonly Series[] | undefined;

/** Makes the reader of a gateway's metrics from the series that the profile names. */
export function compilePrometheusReader(profile: PrometheusMetrics): (seriesOf: SeriesOf) => GatewayMetrics {
  const { lastCatchUp } = profile;
  const numbers = {
    totalConnections: compileFigure(profile.totalConnections),
    totalSubscriptions: compileFigure(profile.totalSubscriptions),
    idleClients: compileFigure(profile.idleClients),
    maxConnections: compileFigure(profile.maxConnections),
    maxConnectionsPerOrigin: compileFigure(profile.maxConnectionsPerOrigin),
    maxSubscriptionsPerClient: compileFigure(profile.maxSubscriptionsPerClient),
    idleTimeoutMs: compileFigure(profile.idleTimeoutMs),
  };
  const connectionsPerOrigin = compileCounts(profile.connectionsPerOrigin);
  const subscribersPerJob = compileCounts(profile.subscribersPerJob);
  const by = lastCatchUp?.by;
  const events = compileFigure(lastCatchUp?.events, by);
  const durationMs = compileFigure(lastCatchUp?.durationMs, by);
  const recordedAt = compileFigure(lastCatchUp?.recordedAt, by);
  return (seriesOf) => ({
    totalConnections: numbers.totalConnections(seriesOf),
    totalSubscriptions: numbers.totalSubscriptions(seriesOf),
    idleClients: numbers.idleClients(seriesOf),
    maxConnections: numbers.maxConnections(seriesOf),
    maxConnectionsPerOrigin: numbers.maxConnectionsPerOrigin(seriesOf),
    maxSubscriptionsPerClient: numbers.maxSubscriptionsPerClient(seriesOf),
    idleTimeoutMs: numbers.idleTimeoutMs(seriesOf),
    connectionsPerOrigin: connectionsPerOrigin(seriesOf),
    subscribersPerJob: subscribersPerJob(seriesOf),
    lastCatchUp: (jobId): CatchUpFigures => ({
      events: events(seriesOf, jobId),
      durationMs: durationMs(seriesOf, jobId),
      recordedAt: recordedAt(seriesOf, jobId),
    }),
  });
}

// --- internal ---

type Select = (seriesOf: SeriesOf) => readonly Series[] | undefined;

/** @param by the label that has to have the value that is asked for */
function compileFigure(figure: PrometheusFigure | number | null | undefined, by?: string) {
  if (typeof figure === 'number') return () => figure;
  if (figure === null || figure === undefined) return () => undefined;
  const { series, minus, times = 1 } = typeof figure === 'string' ? { series: figure } : figure;
  const select = compileSelect(series);
  const subtract = minus === undefined ? undefined : compileSelect(minus);
  return (seriesOf: SeriesOf, key?: string): number | undefined => {
    const own = (found: readonly Series[] | undefined) =>
      by === undefined || key === undefined ? found : nonEmpty(found?.filter(({ labels }) => labels[by] === key));
    const sum = sumOf(own(select(seriesOf)));
    if (sum === undefined || subtract === undefined) return sum === undefined ? undefined : sum * times;
    const less = sumOf(own(subtract(seriesOf)));
    return less === undefined ? undefined : (sum - less) * times;
  };
}

function compileCounts(counts: PrometheusCounts | null | undefined) {
  if (counts === null || counts === undefined) return () => undefined;
  const { series, by, minus } = counts;
  const select = compileSelect(series);
  const subtract = minus === undefined ? undefined : compileSelect(minus);
  return (seriesOf: SeriesOf): Record<string, number> | undefined => {
    const found = select(seriesOf);
    if (found === undefined) return undefined;
    const sums: Record<string, number> = {};
    const add = (series: readonly Series[] | undefined, sign: 1 | -1) => {
      for (const { labels, value } of series ?? []) {
        const key = labels[by] ?? '';
        if (Number.isFinite(value)) sums[key] = (sums[key] ?? 0) + sign * value;
      }
    };
    add(found, 1);
    add(subtract?.(seriesOf), -1);
    return sums;
  };
}

function compileSelect(text: string): Select {
  const selector = parseSelector(text);
  if (selector === undefined) throw new Error(`${text} selects no series`);
  return (seriesOf) => seriesOf(selector.name)?.filter(({ labels }) => selector.matches(labels));
}

/** The sum over all series, such as those of several nodes; what is not a number is not reported. */
function sumOf(series: readonly Series[] | undefined): number | undefined {
  if (series === undefined) return undefined;
  const sum = series.reduce((total, { value }) => total + value, 0);
  return Number.isFinite(sum) ? sum : undefined;
}

function nonEmpty<T>(list: readonly T[] | undefined): readonly T[] | undefined {
  return list?.length === 0 ? undefined : list;
}
