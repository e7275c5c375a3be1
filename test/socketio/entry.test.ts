import { expect, onTestFinished, test } from 'vitest';
import defaultExport, { connect, io, Manager, protocol } from '../../lib/socketio/entry.ts';
import { next } from './support/client.ts';
import { useServer } from './support/server.ts';

/* The names of socket.io-client that the package's entry point adds, for scripts that move here. */

test('connect, io.connect and the default export are io', async () => {
  expect([connect, io.connect, io.io, defaultExport]).toEqual([io, io, io, io]);
  expect([protocol, io.protocol, io.Manager]).toEqual([5, 5, Manager]);
  const { url } = await useServer();
  const socket = connect(url, { forceNew: true });
  onTestFinished(() => void socket.disconnect());
  await next(socket, 'connect');
});

test('a manager of one’s own connects at once, or when it is told, and makes sockets of its one connection', async () => {
  const { io: server, url } = await useServer();
  const names: string[] = [];
  for (const name of ['/', '/admin']) server.of(name).on('connection', () => void names.push(name));
  for (const autoConnect of [true, false]) {
    const manager = new Manager(url, { autoConnect });
    if (!autoConnect) manager.open();
    const sockets = ['/', '/admin'].map((name) => manager.socket(name));
    onTestFinished(() => sockets.forEach((socket) => void socket.disconnect()));
    if (!autoConnect) for (const socket of sockets) socket.connect();
    await Promise.all(sockets.map((socket) => next(socket, 'connect')));
    expect(new Set(sockets.map((socket) => socket.io))).toEqual(new Set([manager]));
  }
  expect(names.sort()).toEqual(['/', '/', '/admin', '/admin']);
  expect(server.engine.clientsCount).toBe(2);
});

test('a manager refuses what io() refuses', () => {
  expect(() => new Manager('/relative')).toThrow('is not the address of a Socket.IO server');
  // A page's script may ask for it; the compiler does not let one of ours.
  const webTransport = JSON.parse('{"transports":["webtransport"]}');
  expect(() => new Manager('http://h', webTransport)).toThrow('transport "webtransport" is not supported');
});
