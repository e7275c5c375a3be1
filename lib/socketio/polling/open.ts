import type { OpenPolling } from '../engineTransport.ts';
import { addressesOf } from './addresses.ts';
import type { HttpPlatform } from './http.ts';
import { PollingTransport } from './transport.ts';
import { TransportAttempts } from './transportAttempts.ts';

/** Connections that poll, on this platform; made once, for it remembers whether the latest one reached a WebSocket. */
export function pollingOver(http: HttpPlatform): OpenPolling {
  let hasReachedWebSocket = false;
  return (url, options, environment, heartbeatsFor, owner, parts) => {
    const { transports = ['websocket'], rememberUpgrade, tryAllTransports, forceBase64, timestampRequests } = options;
    if (transports[0] === 'websocket' && !tryAllTransports && !forceBase64 && !timestampRequests) return undefined;
    const context = {
      addresses: addressesOf(url, options),
      ...{ options, environment, heartbeatsFor, http, parts },
      remember: (isWebSocket: boolean) => {
        hasReachedWebSocket = isWebSocket;
      },
    };
    const skipsPolling = rememberUpgrade && hasReachedWebSocket && transports.includes('websocket');
    if (transports[0] === 'polling' && !skipsPolling && !tryAllTransports) return new PollingTransport(context, owner);
    return new TransportAttempts(skipsPolling ? ['websocket'] : transports, context, owner);
  };
}
