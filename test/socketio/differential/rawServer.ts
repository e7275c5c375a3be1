import { type WebSocket, WebSocketServer } from 'ws';
import { handshake } from '../support/rawServer.ts';
import { port } from '../support/server.ts';
import type { RawFrame, RawScript } from './interaction.ts';

export interface StartedServer {
  readonly url: string;
  close(): Promise<unknown>;
}

/** A WebSocket server that follows a script: for what no Socket.IO server would do. */
export async function startRawServer(script: RawScript): Promise<StartedServer> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await new Promise((resolve) => server.once('listening', resolve));
  server.on('connection', (webSocket) => follow(script, webSocket));
  return {
    url: `http://127.0.0.1:${port(server.address())}`,
    close: () =>
      new Promise<void>((resolve) => {
        for (const client of server.clients) client.terminate();
        server.close(() => resolve());
      }),
  };
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
