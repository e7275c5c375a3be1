import type { WebSocket } from 'ws';
import { handshake, type StartedServer, startRawServer } from '../support/rawServer.ts';
import type { RawFrame, RawScript } from './interaction.ts';

/** A WebSocket server that follows a script. */
export function startScriptedServer(script: RawScript): Promise<StartedServer> {
  return startRawServer((webSocket) => follow(script, webSocket));
}

function follow(
  { handshake: open, figures, connect, frames = [], close = false }: RawScript,
  webSocket: WebSocket,
): void {
  if (open !== null) webSocket.send(handshake(figures));
  webSocket.once('message', () => {
    for (const frame of connect ?? ['40{"sid":"s1"}']) send(webSocket, frame);
    webSocket.once('message', () => {
      for (const frame of frames) send(webSocket, frame);
    });
  });
  if (close) webSocket.close();
}

function send(webSocket: WebSocket, frame: RawFrame): void {
  webSocket.send(typeof frame === 'string' ? frame : Uint8Array.from(frame));
}
