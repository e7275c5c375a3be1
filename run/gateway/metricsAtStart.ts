import type { GatewayMetrics } from '../../contract/gatewayMetrics.ts';
import type { relaxedLimits } from '../../thresholds/relaxedLimits.ts';

/** What the metrics of a gateway say that was started with these limits and that nobody has connected to yet. */
export function metricsAtStart(limits: Readonly<Record<string, string>>): GatewayMetrics {
  const limit = (name: keyof typeof relaxedLimits) => {
    const text = limits[name]?.trim() ?? '';
    return /^\d+$/.test(text) ? Number(text) : undefined;
  };
  return {
    totalConnections: 0,
    totalSubscriptions: 0,
    connectionsPerOrigin: {},
    subscribersPerJob: {},
    idleClients: 0,
    maxConnections: limit('SOCKET_MAX_CONNECTIONS'),
    maxConnectionsPerOrigin: limit('SOCKET_MAX_CONNECTIONS_PER_ORIGIN'),
    maxSubscriptionsPerClient: limit('SOCKET_MAX_SUBSCRIPTIONS_PER_CLIENT'),
    idleTimeoutMs: limit('SOCKET_IDLE_TIMEOUT_MS'),
    lastCatchUp: () => ({ events: undefined, durationMs: undefined, recordedAt: undefined }),
  };
}
