import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createAdapter, createShardedAdapter } from '@socket.io/redis-adapter';
import { createAdapter as createStreamsAdapter } from '@socket.io/redis-streams-adapter';
import { createClient } from 'redis';
import { Server, type ServerOptions } from 'socket.io';
import { expect, onTestFinished } from 'vitest';
import { port } from '../../../socketio/support/server.ts';
import { redisCommands } from '../../../support/services.ts';

export type AdapterKind = 'pubsub' | 'sharded' | 'streams' | 'none';

export interface BoardOptions {
  readonly adapter?: AdapterKind;
  readonly redisUrl?: string;
  /** Options of the server, such as its path. */
  readonly server?: Partial<ServerOptions>;
  /** `onTestFinished` of its context, for a test that runs beside others. */
  readonly atEnd?: typeof onTestFinished;
  /** Answers for pages of its own; all others are 404. */
  readonly pages?: (request: IncomingMessage, response: ServerResponse, sockets: number) => boolean;
}

/**
 * A notice board that knows nothing of load tests: clients look at a board (`look`), whose room is `board:ID`, and a note
 * that is posted to `POST /ID` is shown to all who look at it.
 */
export async function useBoard({ adapter = 'none', redisUrl, server, pages, atEnd = onTestFinished }: BoardOptions) {
  const clients: { close(): Promise<unknown> }[] = [];
  const redis = async () => {
    const client = createClient(redisUrl === undefined ? {} : { url: redisUrl });
    client.on('error', () => {});
    clients.push(client);
    return client.connect();
  };
  const adapters = {
    none: async () => ({}),
    pubsub: async () => ({ adapter: createAdapter(await redis(), await redis(), { key: 'notes' }) }),
    sharded: async () => ({ adapter: createShardedAdapter(await redis(), await redis()) }),
    streams: async () => ({ adapter: createStreamsAdapter(await redis()) }),
  };
  const http = createServer((request, response) => {
    if (pages?.(request, response, io.of('/').sockets.size)) return;
    if (request.method !== 'POST') return void response.writeHead(404).end();
    const board = request.url?.slice(1) ?? '';
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      io.to(`board:${board}`).emit('note', { on: board, says: 'hello', ...JSON.parse(body || '{}') });
      response.end();
    });
  });
  const io = new Server(http, { transports: ['websocket'], ...server, ...(await adapters[adapter]()) });
  io.on('connection', (socket) => {
    socket.on('look', (board: string, done?: (answer: string) => void) => {
      socket.join(`board:${board}`);
      done?.('ok');
    });
    socket.on('post', (board: string, says: string) => io.to(`board:${board}`).emit('note', { on: board, says }));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  if (redisUrl !== undefined) {
    // Nodes begin to listen to each other some time after they have been made.
    const heard = () =>
      redisCommands(redisUrl, [
        ['PUBSUB', 'CHANNELS'],
        ['PUBSUB', 'SHARDCHANNELS'],
      ]);
    await expect.poll(async () => String(await heard())).toContain('#');
  }
  atEnd(async () => {
    await io.close();
    // The adapters take back their subscriptions meanwhile.
    await Promise.all(clients.map((client) => client.close().catch(() => {})));
  });
  return { apiUrl: `http://127.0.0.1:${port(http.address())}`, io };
}
