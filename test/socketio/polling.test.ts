import type { EventEmitter } from 'node:events';
import { createServer, type Server as HttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import * as parser from 'socket.io-msgpack-parser';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { connected, type PacketParser, type SocketIoOptions } from '../../lib/socketio/index.ts';
import { pollingOver } from '../../lib/socketio/polling/open.ts';
import { until } from '../support/until.ts';
import { next, useClient } from './support/client.ts';
import { nodeHttp } from './support/nodeHttp.ts';
import { nodeIo } from './support/nodeIo.ts';
import { handshake } from './support/rawServer.ts';
import { port, useServer } from './support/server.ts';

// As scripts load it: the build takes the side of it that does without Node's Buffer.
const msgpackForK6: PacketParser = createRequire(import.meta.url)('../../dist/apart/msgpack.cjs');

const byPolling = { transports: ['polling'] } as const satisfies SocketIoOptions;
const upgrading = { transports: ['polling', 'websocket'] } as const satisfies SocketIoOptions;

describe('a connection by polling', () => {
  test('sends what was written before disconnect(), and then says goodbye', async () => {
    const { packets, url } = await useWatchedServer();
    const socket = useClient(url, byPolling);
    await next(socket, 'connect');
    socket.emit('one').emit('two', Uint8Array.of(7)).emit('three');
    socket.disconnect();
    await until('the goodbye', () => packets.at(-1) === 'transport close');
    const two = '51-["two",{"_placeholder":true,"num":0}]';
    expect(packets.slice(1)).toEqual(['2["one"]', two, [7], '2["three"]', '1', 'transport close']);
  });

  test('says goodbye to a session that comes into being while it is given up', async () => {
    const { packets, url } = await useWatchedServer();
    useClient(url, byPolling).disconnect();
    await until('the goodbye', () => packets.length > 0);
    expect(packets).toEqual(['transport close']);
  });

  test('sends no more at once than the server takes', async () => {
    const { sizes, url, io } = await useWatchedServer({ maxHttpBufferSize: 100 });
    const got: unknown[] = [];
    io.on('connection', (peer) => peer.onAny((name) => got.push(name)));
    const socket = useClient(url, byPolling);
    await next(socket, 'connect');
    const names = Array.from({ length: 20 }, (_, i) => `event ${i} é😀`);
    for (const name of names) socket.emit(name);
    await until('all arrived', () => got.length === names.length);
    expect(got).toEqual(names);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(100);
    expect(Math.max(...sizes)).toBeGreaterThan(70);
  });

  test('speaks another parser', async () => {
    const { io, url } = await useServer({ transports: ['polling', 'websocket'], parser });
    io.on('connection', (peer) => peer.on('echo', (value, answer) => answer(value)));
    for (const options of [byPolling, upgrading]) {
      const socket = useClient(url, { ...options, parser: msgpackForK6, forceNew: true });
      expect(await socket.emitWithAck('echo', { bytes: Uint8Array.of(1, 2), text: 'é' })).toMatchObject({ text: 'é' });
    }
  });

  test('stamps events with the time of the answer that they came in', async () => {
    const { io, url } = await useServer({ transports: ['polling'] });
    io.on('connection', (peer) => {
      peer.emit('together', 1);
      peer.emit('together', 2);
    });
    const socket = useClient(url, byPolling);
    const stamps: number[] = [];
    const before = Date.now();
    socket.on('together', () => stamps.push(socket.receivedAt));
    await until('both came', () => stamps.length === 2);
    expect(stamps[0]).toBe(stamps[1]);
    expect(stamps[0]).toBeGreaterThanOrEqual(before);
    expect(stamps[0]).toBeLessThanOrEqual(Date.now());
  });
});

describe('cookies', () => {
  test('of the server go with its session only, and with its WebSocket', async () => {
    const { cookies, url } = await useCookieServer();
    const sockets = [1, 2].map(() => useClient(url, { ...upgrading, forceNew: true }));
    await Promise.all(
      sockets.map((socket) => until('it is upgraded', () => socket.io.engine?.transport.name === 'websocket')),
    );
    expect(cookies.size).toBe(2);
    for (const [sid, sent] of cookies) expect([...new Set(sent)]).toEqual([`io=${sid}`]);
  });

  test('stay away where they are not wanted', async () => {
    const { cookies, url } = await useCookieServer();
    const socket = useClient(url, { ...byPolling, withCredentials: false });
    await next(socket, 'connect');
    expect([...cookies.values()].flat()).toEqual(expect.arrayContaining([undefined]));
    expect(new Set([...cookies.values()].flat()).size).toBe(1);
  });
});

describe('the upgrade', () => {
  test('is remembered where that is asked for', async () => {
    const { io, url } = await useServer({ transports: ['polling', 'websocket'] });
    const began: unknown[] = [];
    io.engine.on('connection', (session: { transport: { name: string } }) => began.push(session.transport.name));
    const makeClient = nodeIo();
    for (const rememberUpgrade of [true, true, false]) {
      const socket = makeClient(url, { ...upgrading, rememberUpgrade, forceNew: true });
      onTestFinished(() => void socket.disconnect());
      await until('it goes by WebSocket', () => socket.connected && socket.io.engine?.transport.name === 'websocket');
    }
    expect(began).toEqual(['polling', 'websocket', 'polling']);
  });

  test('tells how long it took, or why it failed', async () => {
    const told: unknown[] = [];
    const http = nodeHttp({
      onUpgrade: (durationMs) => told.push(durationMs),
      onUpgradeFailed: (reason) => told.push(reason),
    });
    const { url } = await useServer({ transports: ['polling', 'websocket'] });
    const good = useClient(url, upgrading, { openPolling_: pollingOver(http) });
    await until('it is upgraded', () => good.io.engine?.transport.name === 'websocket');
    const broken = await useRawPolling((webSocket) => webSocket.send('4not a pong'));
    useClient(broken.url, upgrading, { openPolling_: pollingOver(http) });
    await until('both were told', () => told.length === 2);
    expect(told).toEqual([expect.any(Number), 'probe error']);
  });

  test('that breaks between the answer to the probe and the last poll leaves the connection polling', async () => {
    // Its answer comes while the poll is held, and so does its end.
    let probed: WebSocket | undefined;
    const { url, posts, release } = await useRawPolling((webSocket) =>
      webSocket.once('message', () => {
        probed = webSocket;
      }),
    );
    const socket = useClient(url, upgrading);
    await next(socket, 'connect');
    const { engine } = socket.io;
    await until('the probe has come', () => probed !== undefined);
    const answered = new Promise((resolve) => engine?.on('upgrading', resolve));
    const failed = new Promise((resolve) => engine?.on('upgradeError', resolve));
    probed?.send('3probe');
    await answered;
    socket.emit('written meanwhile');
    probed?.close();
    await failed;
    release('42["late"]');
    await next(socket, 'late');
    await until('it was posted', () => posts.some((body) => body.includes('written meanwhile')));
    expect([engine?.transport.name, socket.connected]).toEqual(['polling', true]);
  });
});

describe('a server that does not poll', () => {
  test.each([
    [
      'WebSocket only',
      () => useServer({ transports: ['websocket'] }).then(({ url }) => url),
      {
        kind: 'no-polling',
        message:
          'the server does not take HTTP long-polling: status 400, "Transport unknown"; ' +
          'allow "polling" among its transports, or connect with transports: ["websocket"]',
      },
    ],
    [
      'refusing',
      () =>
        useServer({ transports: ['polling'], allowRequest: (_, decide) => decide('no', false) }).then(({ url }) => url),
      { kind: 'not-polled', message: expect.stringContaining('status 403, "no"; is "path" right') },
    ],
    [
      'none of Socket.IO',
      () => useHttp((_, response) => response.end('<html>')),
      { kind: 'not-socket.io', message: expect.stringContaining('its first frame is "<html>"') },
    ],
    [
      'unavailable',
      () => useHttp((_, response) => response.writeHead(502).end('Bad\n gateway')),
      { kind: 'not-polled', message: expect.stringContaining('status 502, "Bad gateway"; is "path" right') },
    ],
    ['nobody', async () => 'http://127.0.0.1:1', { kind: 'refused', message: expect.stringContaining('ECONNREFUSED') }],
  ])('is told apart: %s', async (_name, server, expected) => {
    const failure = connected(useClient(await server(), byPolling), 5000);
    await expect(failure).rejects.toMatchObject(expected);
  });

  test('says which session it does not know', async () => {
    const url = await useHttp(({ url: path = '' }, response) => {
      if (!path.includes('sid=')) response.end(handshake());
      else response.writeHead(400).end('{"code":1,"message":"Session ID unknown"}');
    });
    const failure = connected(useClient(url, byPolling), 5000);
    await expect(failure).rejects.toMatchObject({
      kind: 'unknown-session',
      message: expect.stringContaining(
        '"Session ID unknown"; several nodes behind a load balancer need sticky sessions',
      ),
    });
  });
});

/** A server that notes what it is sent: how large requests are, the packets in them, and the end of sessions. */
async function useWatchedServer(options: Parameters<typeof useServer>[0] = {}) {
  const { io, url } = await useServer({ transports: ['polling'], ...options });
  const sizes: number[] = [];
  const packets: unknown[] = [];
  io.engine.use(({ method, headers }: IncomingMessage, _response: ServerResponse, done: () => void) => {
    if (method === 'POST') sizes.push(Number(headers['content-length']));
    done();
  });
  io.engine.on('connection', (session: EventEmitter) => {
    session.on('packet', ({ data }: { data: unknown }) => packets.push(Buffer.isBuffer(data) ? [...data] : data));
    session.on('close', (reason: string) => packets.push(reason));
  });
  return { io, url, sizes, packets };
}

/** A server that sets a cookie, and notes which ones come back, by session. */
async function useCookieServer() {
  const { io, url } = await useServer({ transports: ['polling', 'websocket'], cookie: true });
  const cookies = new Map<string, (string | undefined)[]>();
  const note = ({ url: path = '', headers }: IncomingMessage) => {
    const sid = new URL(path, url).searchParams.get('sid');
    if (sid !== null) cookies.set(sid, [...(cookies.get(sid) ?? []), headers.cookie]);
  };
  io.engine.use((request: IncomingMessage, _response: ServerResponse, done: () => void) => {
    note(request);
    done();
  });
  return { cookies, url };
}

async function useHttp(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer);
  await listen(server);
  return `http://127.0.0.1:${port(server.address())}`;
}

/** A server whose answers are written by hand: it holds polls until `release`, and offers a WebSocket. */
async function useRawPolling(onWebSocket: (webSocket: WebSocket) => void) {
  const posts: string[] = [];
  let held: ServerResponse | undefined;
  const release = (packets: string) => {
    held?.end(packets);
    held = undefined;
  };
  let isConnected = false;
  const connect = () => {
    if (isConnected || held === undefined || posts.length === 0) return;
    isConnected = true;
    release('40{"sid":"socket-1"}');
  };
  const server = createServer((request, response) => {
    if (!request.url?.includes('sid=')) {
      response.end(handshake({ upgrades: ['websocket'] }));
    } else if (request.method === 'GET') {
      held = response;
      connect();
    } else {
      const chunks: Buffer[] = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => {
        posts.push(Buffer.concat(chunks).toString());
        response.end('ok');
        connect();
      });
    }
  });
  new WebSocketServer({ server }).on('connection', onWebSocket);
  await listen(server);
  return { url: `http://127.0.0.1:${port(server.address())}`, posts, release };
}

async function listen(server: HttpServer): Promise<void> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
}
