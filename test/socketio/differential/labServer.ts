import { createServer, type IncomingMessage } from 'node:http';
import type { Socket as Connection } from 'node:net';
import type { Server, Socket } from 'socket.io';
import { port } from '../support/server.ts';
import type { Way } from './interaction.ts';

export const serverPackages = { '4.8': 'socket.io', '4.0': 'socket.io-v4.0', '3.0': 'socket.io-v3.0' } as const;
export type ServerVersion = keyof typeof serverPackages;

export interface LabServer {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/**
 * A real Socket.IO server, of one of several releases, that does what a client asks of it.
 *
 * @param way that clients take; what ends a connection waits for the upgrade where there is to be one
 */
export async function startLabServer(
  version: ServerVersion,
  way: Way,
  { cutsUpgrades, ...options }: Record<string, unknown> = {},
  onChaos: (act: string) => void = () => undefined,
): Promise<LabServer> {
  // A name that the compiler cannot see through: the releases' types differ, their use here does not.
  const name: string = serverPackages[version];
  const { Server: ServerOf } = await import(name);
  // Of what is not Socket.IO's, a plain HTTP server says that it is not there.
  const http = createServer((_request, response) => response.writeHead(404).end());
  const connections = new Set<Connection>();
  http.on('connection', (connection: Connection) => {
    connections.add(connection);
    connection.on('close', () => connections.delete(connection));
  });
  let refusals = 0;
  const io: Server = new ServerOf(http, {
    transports: way === 'websocket' ? ['websocket'] : ['polling', 'websocket'],
    allowRequest: (_request: IncomingMessage, decide: (error: string | null, isAllowed: boolean) => void) =>
      decide(null, refusals-- <= 0),
    ...options,
  });
  const cut = (refusedAfterwards: number) => {
    refusals = refusedAfterwards;
    for (const connection of connections) connection.destroy();
  };
  if (cutsUpgrades) {
    http.removeAllListeners('upgrade');
    http.on('upgrade', (_request, connection) => connection.destroy());
  }
  for (const namespace of ['/', '/a', '/b', '/auth', '/eager', '/slow', '/full', '/full-plain', /^\/room-\d+$/]) {
    io.of(namespace).on('connection', (socket: Socket) => {
      behave(io, socket, way, cut);
      socket.on('chaos', (act: string) => {
        socket.emit('acting');
        // When that is on its way.
        whenUpgraded(socket, way, () => setTimeout(() => onChaos(act), way === 'polling' ? 150 : 30));
      });
    });
  }
  io.of('/auth').on('connection', (socket) => socket.emit('auth', socket.handshake.auth, socket.handshake.query.q));
  io.of('/eager').on('connection', (socket) => {
    for (const n of [1, 2, 3]) socket.emit('early', n);
  });
  io.of('/slow').use((_socket, done) => void setTimeout(done, 400));
  io.of('/full').use((_socket, done) => done(Object.assign(new Error('full'), { data: { code: 'FULL', limit: [2] } })));
  io.of('/full-plain').use((_socket, done) => done(new Error('full')));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${port(http.address())}`,
    port: port(http.address()),
    close: () => {
      for (const connection of connections) connection.destroy();
      return new Promise((resolve) => io.close(() => resolve()));
    },
  };
}

type Answer = (...values: unknown[]) => void;

/** Between the two transports, what becomes of a connection is a matter of chance. */
function whenUpgraded({ conn }: Socket, way: Way, act: () => void): void {
  if (way === 'upgrade' && conn.transport.name === 'polling') conn.once('upgrade', act);
  else act();
}

/** Between two polls there is no connection that could be cut: a client that makes one afterwards has not lost any. */
function whenListening(socket: Socket, act: () => void): void {
  const { conn } = socket;
  if (conn.transport.name !== 'polling' || conn.transport.writable || conn.readyState !== 'open') act();
  else setTimeout(() => whenListening(socket, act), 1);
}

function behave(io: Server, socket: Socket, way: Way, cut: (refusedAfterwards: number) => void): void {
  /** When the answer to the request that asked for it is on its way. */
  const cutLater = (refusedAfterwards = 0) =>
    whenUpgraded(socket, way, () =>
      setTimeout(() => whenListening(socket, () => cut(refusedAfterwards)), way === 'polling' ? 30 : 0),
    );
  socket.on('settle', (answer: Answer) => answer());
  socket.on('echo', (...args: unknown[]) => socket.emit('echo', ...args));
  socket.on('message', (...args: unknown[]) => socket.emit('message', ...args));
  socket.on('burst', (count: number) => {
    for (let i = 0; i < count; i++) socket.emit('burst', i);
  });
  socket.on('answer', (...args: unknown[]) => {
    const answer = args.pop();
    if (typeof answer === 'function') answer(...args);
  });
  socket.on('answer late', (ms: number, answer: Answer) => void setTimeout(() => answer(ms), ms));
  socket.on('answer twice', (answer: Answer) => {
    answer(1);
    answer(2);
  });
  socket.on('ask', (...args: unknown[]) =>
    socket.emit('question', ...args, (...answers: unknown[]) => socket.emit('answered', ...answers)),
  );
  socket.on('emit', (name: string, ...args: unknown[]) => socket.emit(name, ...args));
  socket.on('emit later', (ms: number, ...args: unknown[]) => void setTimeout(() => io.emit('later', ...args), ms));
  socket.on('headers', (name: string, answer: Answer) => answer(socket.handshake.headers[name]));
  socket.on('kick', () => socket.disconnect());
  socket.on('kick all', () => socket.disconnect(true));
  socket.on('close', () => whenUpgraded(socket, way, () => socket.conn.close()));
  socket.on('cut', () => cutLater());
  socket.on('emit and cut', (ms: number, ...args: unknown[]) => {
    io.emit('later', ...args);
    setTimeout(() => whenListening(socket, () => cut(0)), ms);
  });
  socket.on('cut and refuse', (count: number) => cutLater(count));
  socket.on('close server', () => whenUpgraded(socket, way, () => setTimeout(() => io.close(), 30)));
  const forget = () => {
    // What a server does that was started anew.
    Reflect.deleteProperty(Reflect.get(io.engine, 'clients'), Reflect.get(socket.conn, 'id'));
    socket.emit('forgotten');
  };
  // When a poll waits for what is sent.
  socket.on('forget session', () => setTimeout(forget, 150));
  socket.on('write', (frame: string | Buffer) => socket.conn.write(frame));
}
