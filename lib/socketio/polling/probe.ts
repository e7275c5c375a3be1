import { closeWebSocket } from '../closeWebSocket.ts';
import type { Cancel, Environment, FrameEvent, WebSocketLike } from '../environment.ts';
import type { SocketIoOptions } from '../options.ts';

/** What comes of a probe: a WebSocket on which the server has answered, or the reason why there is none. */
export type ProbeOutcome = { readonly webSocket: WebSocketLike } | { readonly reason: string };

/**
 * Opens a WebSocket for a session that polls, and asks whether the server hears it. Told again with a reason where the
 * WebSocket ends before somebody else has taken it over.
 *
 * @returns ends it; nothing is told after that
 */
export function probe(
  url: string,
  options: SocketIoOptions,
  environment: Environment,
  tell: (outcome: ProbeOutcome) => void,
): Cancel {
  let isOver = false;
  let webSocket: WebSocketLike | undefined;
  const end = (reason: string) => {
    if (isOver) return;
    isOver = true;
    if (webSocket !== undefined) closeWebSocket(webSocket, environment.canCloseWhileConnecting_);
    tell({ reason });
  };
  const handler = (event: FrameEvent | undefined) => {
    if (isOver || webSocket === undefined) return;
    const { type, data } = event ?? {};
    if (data === '3probe') tell({ webSocket });
    else if (data !== undefined) end('probe error');
    else if (type === 'open') webSocket.send('2probe');
    else end(type === 'error' ? 'probe error: Error: websocket error' : 'probe error: transport closed');
  };
  try {
    webSocket = environment.openWebSocket_(url, options);
    webSocket.binaryType = 'arraybuffer';
    webSocket.onopen = handler;
    webSocket.onmessage = handler;
    webSocket.onerror = handler;
    webSocket.onclose = handler;
  } catch (error) {
    environment.after(0, () => end(`probe error: ${error}`));
  }
  return () => {
    if (isOver) return;
    isOver = true;
    if (webSocket !== undefined) closeWebSocket(webSocket, environment.canCloseWhileConnecting_);
  };
}
