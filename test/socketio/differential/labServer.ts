import { createServer, type IncomingMessage } from 'node:http';
import type { Server, Socket } from 'socket.io';
import { port } from '../support/server.ts';

export const serverPackages = { '4.8': 'socket.io', '4.0': 'socket.io-v4.0', '3.0': 'socket.io-v3.0' } as const;
export type ServerVersion = keyof typeof serverPackages;

export interface LabServer {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** A real Socket.IO server, of one of several releases, that does what a client asks of it. */
export async function startLabServer(
  version: ServerVersion,
  options: Record<string, unknown> = {},
  onChaos: (act: string) => void = () => undefined,
): Promise<LabServer> {
  // A name that the compiler cannot see through: the releases' types differ, their use here does not.
  const name: string = serverPackages[version];
  const { Server: ServerOf } = await import(name);
  const http = createServer();
  let refusals = 0;
  const io: Server = new ServerOf(http, {
    transports: ['websocket'],
    allowRequest: (_request: IncomingMessage, decide: (error: string | null, isAllowed: boolean) => void) =>
      decide(null, refusals-- <= 0),
    ...options,
  });
  const refuse = (count: number) => {
    refusals = count;
  };
  for (const namespace of ['/', '/a', '/b', '/auth', '/eager', '/slow', '/full', '/full-plain', /^\/room-\d+$/]) {
    io.of(namespace).on('connection', (socket: Socket) => {
      behave(io, socket, refuse);
      socket.on('chaos', (act: string) => {
        socket.emit('acting');
        // When that is on its way.
        setTimeout(() => onChaos(act), 30);
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
    close: () => new Promise((resolve) => io.close(() => resolve())),
  };
}

type Answer = (...values: unknown[]) => void;

function behave(io: Server, socket: Socket, refuse: (count: number) => void): void {
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
  socket.on('close', () => socket.conn.close());
  socket.on('cut', () => socket.conn.request.socket.destroy());
  socket.on('cut and refuse', (count: number) => {
    refuse(count);
    socket.conn.request.socket.destroy();
  });
  socket.on('close server', () => io.close());
  socket.on('write', (frame: string | Buffer) => socket.conn.write(frame));
}
