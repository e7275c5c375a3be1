import type { ScenarioName } from '../../contract/scenarios.ts';
import type { Settings } from '../../contract/settings.ts';

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

/** The clients' Origins must be let in; a gateway that knows but one gets a list only where the user names two. */
export function originsFor({ origin, alternateOrigin }: Settings): Record<string, string> {
  const origins = [origin, alternateOrigin].filter((each) => each !== undefined);
  return origins.length === 0 ? {} : { SOCKET_CLIENT_ORIGIN: origins.join(',') };
}

/** What an embedded gateway is started with for one scenario; limits in the user's own environment win. */
export function embeddedEnvironment(settings: Settings, environment = process.env): Record<string, string> {
  const limits = Object.entries(limitsFor[settings.scenario]).map(([name, value]) => [
    name,
    environment[name] || value,
  ]);
  return { ...Object.fromEntries(limits), ...originsFor(settings) };
}
