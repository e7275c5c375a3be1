import { compilePath, property, type Read } from './path.ts';
import type { MetricsProfile } from './profile.ts';
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

/** Makes the reader of a gateway's metrics document from the profile's paths. */
export function compileMetricsReader(paths: MetricsProfile): (document: unknown) => GatewayMetrics {
  const { connectionsPerOrigin, subscribersPerJob, lastCatchUp, lastCatchUpEntry, ...numberPaths } = paths;
  const numbers = mapRecord(numberPaths, compile);
  const counts = mapRecord({ connectionsPerOrigin, subscribersPerJob }, compile);
  const readCatchUps = compile(lastCatchUp);
  const entry = mapRecord(lastCatchUpEntry, compile);
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

function compile(path: string | null): Read {
  return path === null ? () => undefined : compilePath(path);
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
