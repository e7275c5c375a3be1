import { compilePath } from './path.ts';
import type { GatewayProfile } from './profile.ts';

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
}

/** Makes the reader of a gateway's metrics document from the profile's paths. */
export function compileMetricsReader(paths: GatewayProfile['metrics']): (document: unknown) => GatewayMetrics {
  const number = (path: string | null) => {
    const read = path === null ? undefined : compilePath(path);
    return (document: unknown) => {
      const value = read?.(document);
      return typeof value === 'number' ? value : undefined;
    };
  };
  const counts = (path: string | null) => {
    const read = path === null ? undefined : compilePath(path);
    return (document: unknown) => toCounts(read?.(document));
  };
  const read = {
    totalConnections: number(paths.totalConnections),
    totalSubscriptions: number(paths.totalSubscriptions),
    connectionsPerOrigin: counts(paths.connectionsPerOrigin),
    subscribersPerJob: counts(paths.subscribersPerJob),
    idleClients: number(paths.idleClients),
    maxConnections: number(paths.maxConnections),
    maxConnectionsPerOrigin: number(paths.maxConnectionsPerOrigin),
    maxSubscriptionsPerClient: number(paths.maxSubscriptionsPerClient),
    idleTimeoutMs: number(paths.idleTimeoutMs),
  };
  return (document) => ({
    totalConnections: read.totalConnections(document),
    totalSubscriptions: read.totalSubscriptions(document),
    connectionsPerOrigin: read.connectionsPerOrigin(document),
    subscribersPerJob: read.subscribersPerJob(document),
    idleClients: read.idleClients(document),
    maxConnections: read.maxConnections(document),
    maxConnectionsPerOrigin: read.maxConnectionsPerOrigin(document),
    maxSubscriptionsPerClient: read.maxSubscriptionsPerClient(document),
    idleTimeoutMs: read.idleTimeoutMs(document),
  });
}

function toCounts(value: unknown): Record<string, number> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const counts: Record<string, number> = {};
  for (const [key, count] of Object.entries(value)) if (typeof count === 'number') counts[key] = count;
  return counts;
}
