import type { JsonMetrics, MetricsProfile } from './metricsProfile.ts';
import { compilePath, property, type Read } from './path.ts';
import { mapRecord } from './record.ts';

/** The gateway's own figures, whatever it calls them; undefined where it does not report one. */
export interface GatewayMetrics {
  readonly totalConnections: number | undefined;
  readonly totalSubscriptions: number | undefined;
  readonly connectionsPerOrigin: Readonly<Record<string, number>> | undefined;
  readonly subscribersPerJob: Readonly<Record<string, number>> | undefined;
  readonly idleClients: number | undefined;
  readonly maxConnections: number | undefined;
  readonly maxConnectionsPerOrigin: number | undefined;
  readonly maxSubscriptionsPerClient: number | undefined;
  readonly idleTimeoutMs: number | undefined;
  /** The newest replay of a job, in the gateway's own words. */
  lastCatchUp(jobId: string): CatchUpFigures;
}

export interface CatchUpFigures {
  readonly events: number | undefined;
  readonly durationMs: number | undefined;
  /** Differs from replay to replay; compared only. */
  readonly recordedAt: unknown;
}

/** One reading of the metrics, or why there is none. */
export type Reading = { readonly metrics: GatewayMetrics } | { readonly problem: string };

const numberFigures = {
  totalConnections: 0,
  totalSubscriptions: 0,
  idleClients: 0,
  maxConnections: 0,
  maxConnectionsPerOrigin: 0,
  maxSubscriptionsPerClient: 0,
  idleTimeoutMs: 0,
};

/** Makes the reader of a gateway's JSON metrics from the profile's paths. */
export function compileJsonReader(paths: JsonMetrics): (document: unknown) => GatewayMetrics {
  const { connectionsPerOrigin, subscribersPerJob, lastCatchUp, lastCatchUpEntry = {} } = paths;
  const numbers = mapRecord(numberFigures, (_, figure) => compile(paths[figure]));
  const counts = mapRecord({ connectionsPerOrigin, subscribersPerJob }, compile);
  const readCatchUps = compile(lastCatchUp);
  const { events, durationMs, recordedAt } = lastCatchUpEntry;
  const entry = mapRecord({ events, durationMs, recordedAt }, compile);
  return (document) => ({
    ...mapRecord(numbers, (read) => toNumber(read(document))),
    ...mapRecord(counts, (read) => toCounts(read(document))),
    lastCatchUp(jobId) {
      const found = property(readCatchUps(document), jobId);
      return {
        events: toNumber(entry.events(found)),
        durationMs: toNumber(entry.durationMs(found)),
        recordedAt: entry.recordedAt(found),
      };
    },
  });
}

/** The limits of a gateway, of which a profile may state any as a number. */
export type LimitFigure = 'maxConnections' | 'maxConnectionsPerOrigin' | 'maxSubscriptionsPerClient' | 'idleTimeoutMs';

type Figure = Exclude<keyof GatewayMetrics, 'lastCatchUp'>;

/** Where the profile finds a figure, as a message names it; null where the gateway does not report it. */
export function placeOf(profile: MetricsProfile, figure: Figure): string | null {
  const place = profile[figure];
  if (place === null || place === undefined) return null;
  if (typeof place === 'number') return `${figure} of the profile`;
  return typeof place === 'string' ? place : place.series;
}

/** A limit that stands in the profile itself. */
export function statedLimit(profile: MetricsProfile, figure: Figure): number | undefined {
  const place = profile[figure];
  return typeof place === 'number' ? place : undefined;
}

function compile(path: string | number | null | undefined): Read {
  if (typeof path === 'string') return compilePath(path);
  return () => path ?? undefined;
}

function toNumber(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function toCounts(value: unknown): Record<string, number> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const counts: Record<string, number> = {};
  for (const [key, count] of Object.entries(value)) if (typeof count === 'number') counts[key] = count;
  return counts;
}
