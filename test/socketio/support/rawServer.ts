import { onTestFinished } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { port } from './server.ts';

export const handshake = (figures: object = {}): string =>
  `0${JSON.stringify({ sid: 'engine-1', upgrades: [], pingInterval: 25_000, pingTimeout: 20_000, maxPayload: 1e6, ...figures })}`;

export interface StartedServer {
  readonly url: string;
  close(): Promise<unknown>;
}

/** A WebSocket server whose frames the test writes by hand: what no Socket.IO server would send. */
export async function startRawServer(onConnection: (webSocket: WebSocket) => void): Promise<StartedServer> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await new Promise((resolve) => server.once('listening', resolve));
  server.on('connection', onConnection);
  return {
    url: `http://127.0.0.1:${port(server.address())}`,
    close: () =>
      new Promise<void>((resolve) => {
        for (const client of server.clients) client.terminate();
        server.close(() => resolve());
      }),
  };
}

/** The same for the running test; its address. */
export async function useRawServer(onConnection: (webSocket: WebSocket) => void): Promise<string> {
  const server = await startRawServer(onConnection);
  onTestFinished(async () => {
    await server.close();
  });
  return server.url;
}

/** As far as a connected socket on the default namespace, then `after`. */
export function speakSocketIo(after: (webSocket: WebSocket) => void, figures?: object) {
  return (webSocket: WebSocket): void => {
    webSocket.send(handshake(figures));
    webSocket.once('message', () => {
      webSocket.send('40{"sid":"socket-1"}');
      after(webSocket);
    });
  };
}
