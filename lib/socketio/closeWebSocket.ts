import type { WebSocketLike } from './environment.ts';

const CONNECTING = 0;

/** @param whileConnecting false where closing has to wait for the outcome of connecting */
export function closeWebSocket(webSocket: WebSocketLike, whileConnecting: boolean): void {
  if (webSocket.readyState === CONNECTING && !whileConnecting) {
    webSocket.onopen = () => webSocket.close();
  } else {
    webSocket.close();
  }
}
