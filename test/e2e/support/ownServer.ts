import { createServer, type IncomingMessage } from 'node:http';
import { Server, type Socket } from 'socket.io';
import { onTestFinished } from 'vitest';
import { port } from '../../socketio/support/server.ts';

export interface Requested {
  readonly method: string | undefined;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Handlers {
  /** The status of the answer to an HTTP request. */
  readonly http?: (request: Requested, io: Server) => number;
  readonly connected?: (socket: Socket, io: Server) => void;
}

/** A Socket.IO server at the usual path, for the running test; returns its address. */
export async function useOwnServer({ http = () => 404, connected = () => {} }: Handlers): Promise<string> {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { method, url = '', headers } = request;
    response.writeHead(http({ method, url, headers, body }, io)).end('{"reason":"not today"}');
  });
  const io = new Server(server);
  io.on('connection', (socket) => connected(socket, io));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => io.close());
  return `http://127.0.0.1:${port(server.address())}`;
}
