import { nodeOnly } from '../contract/nodeOnly.ts';

/** Limits that are in nobody's way, in the reference gateway's own variables; 0 turns one off. */
export const relaxedLimits = /* @__PURE__ */ nodeOnly(() => ({
  SOCKET_MAX_CONNECTIONS: '0',
  SOCKET_MAX_CONNECTIONS_PER_ORIGIN: '0',
  SOCKET_MAX_SUBSCRIPTIONS_PER_CLIENT: '20',
  SOCKET_IDLE_TIMEOUT_MS: '300000',
}));
