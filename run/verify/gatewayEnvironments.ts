import type { ScenarioName } from '../../contract/scenarios.ts';

/** Limits in the gateway's own variables; 0 turns one off. */
export type GatewayLimits = Readonly<
  Record<
    | 'SOCKET_MAX_CONNECTIONS'
    | 'SOCKET_MAX_CONNECTIONS_PER_ORIGIN'
    | 'SOCKET_MAX_SUBSCRIPTIONS_PER_CLIENT'
    | 'SOCKET_IDLE_TIMEOUT_MS',
    string
  >
>;

const relaxed: GatewayLimits = {
  SOCKET_MAX_CONNECTIONS: '0',
  SOCKET_MAX_CONNECTIONS_PER_ORIGIN: '0',
  SOCKET_MAX_SUBSCRIPTIONS_PER_CLIENT: '20',
  SOCKET_IDLE_TIMEOUT_MS: '300000',
};

/** One limit at a time, low enough to be reached quickly; the others out of its way. */
const limits = {
  'connection-quota': { ...relaxed, SOCKET_MAX_CONNECTIONS: '50' },
  'origin-quota': { ...relaxed, SOCKET_MAX_CONNECTIONS_PER_ORIGIN: '25' },
  'subscription-cap': { ...relaxed, SOCKET_MAX_SUBSCRIPTIONS_PER_CLIENT: '5' },
  'idle-eviction': { ...relaxed, SOCKET_IDLE_TIMEOUT_MS: '2000' },
  'catch-up-burst': relaxed,
  'broadcast-burst': relaxed,
} as const;

/** What a gateway is started with to be verified by a scenario. */
export const limitsFor: Readonly<Record<ScenarioName, GatewayLimits>> = limits;
