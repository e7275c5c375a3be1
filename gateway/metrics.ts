import type { GatewayConfig } from './config.ts';
import type { ConnectionRegistry } from './connectionRegistry.ts';
import type { Reply } from './http.ts';
import type { IdleTimers } from './idle.ts';
import type { CatchUp, Replays } from './replay.ts';
import type { SubscriptionRegistry } from './subscriptionRegistry.ts';

/** The metrics document; its field names are part of the contract. */
export interface MetricsDocument {
  readonly totalConnections: number;
  readonly totalSubscriptions: number;
  readonly connectionsPerOrigin: Readonly<Record<string, number>>;
  readonly subscribersPerJob: Readonly<Record<string, number>>;
  /** Armed idle timers. */
  readonly idleClients: number;
  readonly maxConnections: number;
  readonly maxConnectionsPerOrigin: number;
  readonly maxSubscriptionsPerClient: number;
  readonly idleTimeoutMs: number;
  readonly lastCatchUp: Readonly<Record<string, CatchUp>>;
}

export interface MetricsSources {
  readonly config: GatewayConfig;
  readonly connections: ConnectionRegistry;
  readonly subscriptions: SubscriptionRegistry;
  readonly idleTimers: IdleTimers;
  readonly replays: Replays | undefined;
}

export function collectMetrics(sources: MetricsSources): MetricsDocument {
  const { config, connections, subscriptions, idleTimers, replays } = sources;
  return {
    totalConnections: connections.total,
    totalSubscriptions: subscriptions.total,
    connectionsPerOrigin: connections.perOrigin(),
    subscribersPerJob: subscriptions.perJob(),
    idleClients: idleTimers.armed,
    maxConnections: config.maxConnections,
    maxConnectionsPerOrigin: config.maxConnectionsPerOrigin,
    maxSubscriptionsPerClient: config.maxSubscriptionsPerClient,
    idleTimeoutMs: config.idleTimeoutMs,
    lastCatchUp: replays?.catchUps() ?? {},
  };
}

export function metricsReply(document: MetricsDocument): Reply {
  return { status: 200, body: document };
}
