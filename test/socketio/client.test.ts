import { setTimeout as delay } from 'node:timers/promises';
import type { Socket as Peer, Server } from 'socket.io';
import { describe, expect, test } from 'vitest';
import { ConnectError, type Socket } from '../../lib/socketio/index.ts';
import { until } from '../support/until.ts';
import { next, useClient } from './support/client.ts';
import { nodeIo } from './support/nodeIo.ts';
import { speakSocketIo, useRawServer } from './support/rawServer.ts';
import { useServer } from './support/server.ts';

describe('connecting', () => {
  test('sends auth, query, path and headers, and gets an id', async () => {
    const { io, url } = await useServer({ path: '/ws' });
    const handshake = new Promise<[Peer]>((resolve) => io.once('connection', (peer) => resolve([peer])));
    const socket = useClient(`${url}?room=7`, {
      path: '/ws',
      auth: { token: 'secret' },
      extraHeaders: { Origin: 'http://localhost:5173' },
    });
    await next(socket, 'connect');
    const [{ handshake: seen, id }] = await handshake;
    expect(seen.auth).toEqual({ token: 'secret' });
    expect(seen.query).toMatchObject({ room: '7', EIO: '4', transport: 'websocket' });
    expect(seen.headers.origin).toBe('http://localhost:5173');
    expect(socket.id).toBe(id);
    expect(socket.connected).toBe(true);
  });

  test('asks an auth function each time it connects', async () => {
    const { io, url } = await useServer();
    let calls = 0;
    const socket = useClient(url, { auth: (send) => send({ call: ++calls }) });
    await next(socket, 'connect');
    socket.disconnect().connect();
    await next(socket, 'connect');
    const [connected] = await io.fetchSockets();
    expect(connected?.handshake.auth).toEqual({ call: 2 });
  });

  test("hands on the server's refusal with its data", async () => {
    const { io, url } = await useServer();
    io.use((_socket, done) => done(Object.assign(new Error('full'), { data: { code: 'MAX_CONNECTIONS_EXCEEDED' } })));
    const socket = useClient(url);
    const [error] = await next(socket, 'connect_error');
    expect(error).toBeInstanceOf(ConnectError);
    expect(error).toMatchObject({ message: 'full', data: { code: 'MAX_CONNECTIONS_EXCEEDED' } });
    expect(socket.active).toBe(false);
  });

  test('reports a refused connection with its cause', async () => {
    const [error] = await next(useClient('http://127.0.0.1:1'), 'connect_error');
    expect(error).toMatchObject({ message: 'websocket error', detail: expect.stringContaining('ECONNREFUSED') });
  });

  test('says so when the server is not Socket.IO', async () => {
    const url = await useRawServer((webSocket) => webSocket.send('hello'));
    const [error] = await next(useClient(url), 'connect_error');
    expect(error).toHaveProperty(
      'message',
      'not a Socket.IO server: its first frame is "hello", expected an Engine.IO open packet',
    );
  });

  test('refuses an address or a transport that it cannot use', () => {
    const io = nodeIo();
    expect(() => io('localhost:3000')).toThrow('"localhost:3000" is not the address of a Socket.IO server');
    // @ts-expect-error: the type says so as well
    const webTransport = () => io('http://localhost', { transports: ['webtransport'] });
    expect(webTransport).toThrow('transport "webtransport" is not supported');
    const withoutPolling = nodeIo({ openPolling_: undefined });
    expect(() => withoutPolling('http://localhost', { transports: ['polling'] })).toThrow(
      'transport "polling" is not supported',
    );
  });
});

describe('events and acknowledgements', () => {
  test('go both ways, with binary in any nesting', async () => {
    const { io, url } = await useServer();
    io.on('connection', (peer) => peer.on('echo', (...args) => peer.emit('echoed', ...args)));
    const socket = useClient(url);
    const payload = { list: [1, { bytes: Uint16Array.of(1, 258) }], text: 'é😀', none: null };
    socket.emit('echo', payload, 2);
    const [received, second] = await next(socket, 'echoed');
    expect(received).toEqual({ ...payload, list: [1, { bytes: Uint8Array.of(1, 0, 2, 1).buffer }] });
    expect(second).toBe(2);
  });

  test('an event is acknowledged by callback, by promise, by the client, or not in time', async () => {
    const { io, url } = await useServer();
    const answers: unknown[] = [];
    io.on('connection', (peer) => {
      peer.on('add', (a: number, b: number, answer: (sum: number) => void) => answer(a + b));
      peer.emit('question', 6, (answer: unknown) => answers.push(answer));
    });
    const socket = useClient(url);
    socket.on('question', (n: number, answer: (value: number) => void) => {
      answer(n * 7);
      answer(0);
    });
    expect(await new Promise((resolve) => socket.emit('add', 1, 2, resolve))).toBe(3);
    expect(await socket.emitWithAck('add', 2, 2)).toBe(4);
    await expect(socket.timeout(20).emitWithAck('unheard')).rejects.toThrow('operation has timed out');
    expect(answers).toEqual([42]);
  });

  test('only the first answer of a handler is sent', async () => {
    const received: string[] = [];
    const url = await useRawServer(
      speakSocketIo((webSocket) => {
        webSocket.on('message', (frame) => received.push(String(frame)));
        webSocket.send('4212["question"]');
      }),
    );
    const socket = useClient(url);
    socket.on('question', (answer: (value: number) => void) => {
      answer(1);
      answer(2);
      socket.emit('done');
    });
    await until('the answers', () => received.includes('42["done"]'));
    expect(received).toEqual(['4312[1]', '42["done"]']);
  });

  test('waiting acknowledgements fail when the connection is lost', async () => {
    const { io, url } = await useServer();
    const socket = useClient(url);
    await next(socket, 'connect');
    const answer = socket.emitWithAck('unheard');
    closeConnections(io);
    await expect(answer).rejects.toThrow('socket has been disconnected');
  });

  test('once, off, onAny and an unknown namespace', async () => {
    const { io, url } = await useServer();
    io.on('connection', (peer) => {
      for (const [i, name] of ['a', 'a', 'b', 'end'].entries()) peer.emit(name, i);
    });
    const socket = useClient(url);
    const seen: unknown[] = [];
    const never = () => seen.push('never');
    socket.once('a', (i) => seen.push(['once', i]));
    socket.on('b', never).off('b', never);
    socket.onAny((...args) => seen.push(args));
    const elsewhere = useClient(`${url}/elsewhere`);
    const [error] = await next(elsewhere, 'connect_error');
    expect(error).toMatchObject({ message: 'Invalid namespace' });
    await until('all events', () => seen.length === 5);
    expect(seen).toEqual([
      ['a', 0],
      ['once', 0],
      ['a', 1],
      ['b', 2],
      ['end', 3],
    ]);
  });

  test('reserved names are refused', () => {
    const socket = useClient('http://127.0.0.1:1', { autoConnect: false });
    for (const name of ['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener']) {
      expect(() => socket.emit(name)).toThrow(`"${name}" is a reserved event name`);
    }
  });

  test('what is emitted before the connection is sent then, what is volatile is dropped', async () => {
    const { io, url } = await useServer();
    const seen: unknown[] = [];
    io.on('connection', (peer) => peer.onAny((...args) => seen.push(args)));
    const socket = useClient(url);
    socket.emit('kept', 1);
    socket.volatile.emit('dropped');
    await next(socket, 'connect');
    await delay(5);
    socket.volatile.emit('sent');
    await until('two events', () => seen.length === 2);
    expect(seen).toEqual([['kept', 1], ['sent']]);
  });

  test('each handler learns when its frame came', async () => {
    const { io, url } = await useServer();
    let clock = 1000.5;
    const socket = useClient(url, {}, { now: () => clock });
    await next(socket, 'connect');
    const times: number[] = [];
    socket.on('slow', () => {
      clock += 70;
      times.push(socket.receivedAt);
    });
    socket.on('slow', () => times.push(socket.receivedAt));
    io.emit('slow');
    io.emit('slow');
    await until('both', () => times.length === 4);
    expect(times).toEqual([1000.5, 1000.5, 1070.5, 1070.5]);
  });
});

describe('disconnecting', () => {
  const cases: [reason: string, cut: (io: Server, socket: Socket) => void][] = [
    ['io server disconnect', (io) => io.disconnectSockets()],
    ['io client disconnect', (_io, socket) => socket.disconnect()],
    ['transport close', (io) => closeConnections(io)],
    ['forced close', (_io, socket) => socket.io.disconnect()],
  ];
  test.each(cases)('%s', async (reason, cut) => {
    const { io, url } = await useServer();
    const socket = useClient(url);
    await next(socket, 'connect');
    const disconnected = next(socket, 'disconnect');
    cut(io, socket);
    expect((await disconnected)[0]).toBe(reason);
    expect(socket.connected).toBe(false);
    expect(socket.id).toBeUndefined();
    await until('the server sees it', () => io.engine.clientsCount === 0);
  });

  test('what was emitted right before disconnect() is sent first', async () => {
    const received: string[] = [];
    const url = await useRawServer(
      speakSocketIo((webSocket) => {
        webSocket.on('message', (frame) => received.push(String(frame)));
        webSocket.on('close', (code) => received.push(`closed with ${code}`));
      }),
    );
    const socket = useClient(url);
    await next(socket, 'connect');
    socket.emit('last').disconnect();
    await until('the close', () => received.length === 3);
    expect(received).toEqual(['42["last"]', '41', 'closed with 1005']);
  });

  test("ping timeout, by the server's figures, counted from the last ping", async () => {
    const url = await useRawServer(
      speakSocketIo((webSocket) => void delay(100).then(() => webSocket.send('2')), {
        pingInterval: 100,
        pingTimeout: 50,
      }),
    );
    const socket = useClient(url);
    await next(socket.io, 'ping');
    const silentSince = performance.now();
    expect((await next(socket, 'disconnect'))[0]).toBe('ping timeout');
    const after = performance.now() - silentSince;
    expect(after).toBeGreaterThan(140);
    expect(after).toBeLessThan(220);
  });

  const malformedFrames: [reason: string, what: string, frames: (string | Buffer)[]][] = [
    ['parse error', 'an event that is no array', ['42{"not":"an array"}']],
    ['parse error', 'broken JSON', ['42["a']],
    ['parse error', 'an event with a reserved name', ['42["connect"]']],
    ['parse error', 'an attachment nobody announced', [Buffer.of(1)]],
    ['parse error', 'text where an attachment must come', ['451-["a",{"_placeholder":true,"num":0}]', '42["b"]']],
    ['parse error', 'a placeholder without attachment', ['451-["a",{"_placeholder":true,"num":9}]', Buffer.of(1)]],
    ['parse error', 'an empty message', ['4']],
    // These three crash socket.io-client, so the differential suite has no place for them.
    ['parse error', 'an event without data', ['42']],
    ['parse error', 'CONNECT_ERROR without data', ['44']],
    ['parse error', 'CONNECT_ERROR with an id for its data', ['441']],
    ['transport error', 'an unknown Engine.IO packet', ['9']],
  ];
  test.each(malformedFrames)('%s after %s, which is counted', async (reason, _what, frames) => {
    const url = await useRawServer(
      speakSocketIo((webSocket) => {
        for (const frame of frames) webSocket.send(frame);
      }),
    );
    const malformed: Error[] = [];
    const socket = useClient(url, {}, { onMalformedPacket_: (error) => malformed.push(error) });
    expect((await next(socket, 'disconnect'))[0]).toBe(reason);
    expect(malformed).toHaveLength(1);
  });
});

/** As a server does that shuts down: no Socket.IO packet, only the end of the WebSocket. */
function closeConnections(io: Server): void {
  for (const peer of io.sockets.sockets.values()) peer.conn.close();
}
