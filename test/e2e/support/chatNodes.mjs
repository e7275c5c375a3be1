/*
 * Plain chats of several nodes, each behind one address: clients join rooms, and what one says to a room reaches all in
 * it. Clients go to the nodes by turns. Prints the addresses, each in a line.
 *   node chatNodes.mjs REDIS_URL pubsub,pubsub sharded,none streams none …
 */
import { createServer } from 'node:http';
import { connect, createServer as createTcpServer } from 'node:net';
import { createAdapter, createShardedAdapter } from '@socket.io/redis-adapter';
import { createAdapter as createStreamsAdapter } from '@socket.io/redis-streams-adapter';
import { createClient } from 'redis';
import { Server } from 'socket.io';

const [, , redisUrl = '', ...chats] = process.argv;

/** @type {Record<string, () => Promise<import('socket.io').ServerOptions['adapter'] | undefined>>} */
const adapters = {
  pubsub: async () => createAdapter(await redisClient(), await redisClient()),
  sharded: async () => createShardedAdapter(await redisClient(), await redisClient()),
  streams: async () => createStreamsAdapter(await redisClient()),
  none: async () => undefined,
};

async function redisClient() {
  return createClient({ url: redisUrl }).connect();
}

/** @param {string} kind */
async function startNode(kind) {
  const http = createServer();
  const adapter = await adapters[kind]?.();
  const io = new Server(http, adapter === undefined ? {} : { adapter });
  io.on('connection', (socket) => {
    socket.on('join', (room) => socket.join(room));
    socket.on('message', (body) => io.to(body.room).emit('message', body));
  });
  await new Promise((listening) => http.listen(0, '127.0.0.1', () => listening(undefined)));
  return portOf(http.address());
}

/** @param {ReturnType<import('node:net').Server['address']>} address */
function portOf(address) {
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** @param {string} kinds */
async function startChat(kinds) {
  const ports = await Promise.all(kinds.split(',').map(startNode));
  let next = 0;
  const server = createTcpServer((client) => {
    const node = connect(ports[next++ % ports.length] ?? 0, '127.0.0.1');
    client.pipe(node).pipe(client);
    for (const socket of [client, node]) socket.on('error', () => socket.destroy());
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', () => listening(undefined)));
  return `http://127.0.0.1:${portOf(server.address())}`;
}

console.log((await Promise.all(chats.map(startChat))).join('\n'));
