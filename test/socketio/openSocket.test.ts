import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Socket as Peer } from 'socket.io';
import { expect, onTestFinished, test } from 'vitest';
import { createOpenSocket, type NamespaceSocket, type OpenSocketOptions } from '../../lib/socketio/index.ts';
import { nodeEnvironment } from './support/nodeIo.ts';
import { port, useServer } from './support/server.ts';

const openSocket = createOpenSocket(nodeEnvironment());

async function useSocket(options?: OpenSocketOptions): Promise<{ socket: NamespaceSocket; peer: Peer; url: string }> {
  const { io, url } = await useServer();
  const peers = new Promise<Peer>((resolve) => io.of('/room').once('connection', resolve));
  const socket = openSocket(`${url}/room`, options);
  onTestFinished(() => void socket.disconnect());
  return { socket, peer: await peers, url };
}

const next = (socket: NamespaceSocket, event: string) =>
  new Promise<unknown[]>((resolve) => socket.once(event, (...args: unknown[]) => resolve(args)));

test('sends and receives on its namespace, with acknowledgements', async () => {
  const { socket, peer } = await useSocket({ auth: { token: 'secret' } });
  expect(peer.handshake.auth).toEqual({ token: 'secret' });
  peer.on('ask', (what, done) => done(`no ${what}`));
  const heard: unknown[] = [];
  socket.onAny((...event) => heard.push(event));
  const answer = new Promise((resolve) => socket.emit('ask', 'news', resolve));
  expect(await answer).toBe('no news');
  const told = next(socket, 'news');
  peer.emit('news', { at: 1 }, new Uint8Array([7]).buffer);
  const [news, bytes] = await told;
  expect(news).toEqual({ at: 1 });
  expect(bytes).toEqual(new Uint8Array([7]).buffer);
  expect(heard).toHaveLength(1);
  expect(socket.id).toBe(peer.id);
});

test('an acknowledgement that does not come is an error after its time', async () => {
  const { socket } = await useSocket();
  const outcome = new Promise((resolve) => socket.timeout(30).emit('ask', resolve));
  expect(await outcome).toMatchObject({ message: 'operation has timed out' });
});

test('has a connection of its own, which is not made again', async () => {
  const { socket, peer, url } = await useSocket();
  const other = openSocket(`${url}/room`);
  onTestFinished(() => void other.disconnect());
  await new Promise<void>((resolve) => other.on('connect', resolve));
  expect(other.io).not.toBe(socket.io);
  const ended = next(socket, 'disconnect');
  peer.conn.close();
  expect(await ended).toMatchObject(['transport close', { description: 'websocket connection closed' }]);
  await delay(1500);
  expect([socket.connected, socket.io.readyState, other.connected]).toEqual([false, 'closed', true]);
});

test('an attempt that takes too long is an error, and one that is refused says why', async () => {
  const { io, url } = await useServer({ connectTimeout: 60_000 });
  io.use((_, admit) => admit(new Error('not today')));
  const refused = openSocket(url);
  await expect(new Promise((_, reject) => refused.on('connect_error', reject))).rejects.toThrow('not today');
  expect(refused.active).toBe(false);
  // Takes connections and never answers.
  const silent = createServer(() => {}).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  onTestFinished(() => void silent.close());
  const slow = openSocket(`http://127.0.0.1:${port(silent.address())}`, { timeout: 50 });
  await expect(new Promise((_, reject) => slow.on('connect_error', reject))).rejects.toThrow('timeout');
  slow.disconnect();
  expect(() => openSocket(url, { transports: JSON.parse('["pigeon"]') })).toThrow('is not supported');
});
