import { createServer as createHttpServer, type Server as HttpServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { type ServerOptions, Server as SocketIoServer } from 'socket.io';
import { type WebSocket, WebSocketServer } from 'ws';
import { port } from '../socketio/support/server.ts';
import { otherParser } from './otherParser.ts';
import { selfSigned } from './selfSigned.ts';

/*
 * Servers at which no client gets a Socket.IO connection, each for a reason of its own. Those that are a Socket.IO
 * server have it at /ws, as the default contract says.
 */

const openPacket = '0{"sid":"e1","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}';

const answers = (status: number, headers: Record<string, string>, body: string): RequestListener => {
  return (_, response) => response.writeHead(status, headers).end(body);
};

/** @param path of those that are a Socket.IO server */
type Start = (listen: Listen, path: string) => Promise<string>;
type Listen = (server: Server | HttpServer) => Promise<string>;

const http =
  (status: number, body = '', headers: Record<string, string> = {}): Start =>
  async (listen) =>
    `http://${await listen(createHttpServer(answers(status, headers, body)))}`;

const tcp =
  (onConnection?: (socket: Socket) => void): Start =>
  async (listen) =>
    `http://${await listen(createTcpServer(onConnection))}`;

const tls =
  (scheme: string): Start =>
  async (listen) =>
    `${scheme}://${await listen(createTlsServer(await selfSigned(), answers(200, {}, 'secure')))}`;

const webSocket =
  (talk: (webSocket: WebSocket) => void): Start =>
  async (listen) => {
    const server = createHttpServer(answers(426, {}, 'Upgrade Required'));
    new WebSocketServer({ server }).on('connection', (client) => talk(client.on('error', () => {})));
    return `http://${await listen(server)}`;
  };

const socketIo =
  (options: Partial<ServerOptions> = {}, prepare: (io: SocketIoServer) => void = () => {}): Start =>
  async (listen, path) => {
    const server = createHttpServer(answers(404, {}, 'not here'));
    prepare(new SocketIoServer(server, { path, ...options }));
    return `http://${await listen(server)}`;
  };

const starts = {
  refused: async (listen) => {
    const gone = createTcpServer();
    const address = await listen(gone);
    await new Promise((resolve) => gone.close(resolve));
    return `http://${address}`;
  },
  'unknown-host': async () => 'http://nobody.invalid',
  'not-found': http(404, 'no such page'),
  denied: http(403, 'not from here'),
  redirected: http(302, '', { location: 'https://example.test/ws/' }),
  unavailable: http(503, 'over capacity'),
  html: http(200, '<!doctype html><title>An app</title>', { 'content-type': 'text/html' }),
  hangs: tcp(),
  'hangs-up': tcp((socket) => socket.destroy()),
  'no-http': tcp((socket) => socket.end('220 mail ready\r\n')),
  'tls-behind-http': tls('http'),
  untrusted: tls('https'),
  'http-behind-https': async (listen) => (await http(200, 'plain')(listen, '')).replace('http:', 'https:'),
  'wrong-path': socketIo({ path: '/elsewhere' }),
  'polling-only': socketIo({ transports: ['polling'] }),
  'allow-request': socketIo({ allowRequest: (_, decide) => decide('no API key', false) }),
  'no-namespace': async (listen, path) => `${await socketIo()(listen, path)}/nobody-there`,
  'without-data': socketIo({}, (io) => io.use((_, next) => next(new Error('Unauthorized')))),
  'another-parser': socketIo({ parser: otherParser }),
  echo: webSocket((client) => client.on('message', (data) => client.send(String(data)))),
  talks: webSocket((client) => client.send('hello')),
  'engine-3': webSocket((client) => client.send('0{"sid":"e1","upgrades":[]}')),
  'closes-at-once': webSocket((client) => client.close(1008, 'go away')),
  'closes-before-connect': webSocket((client) => {
    client.send(openPacket);
    client.once('message', () => client.close());
  }),
  'never-answers': webSocket((client) => client.send(openPacket)),
} as const satisfies Record<string, Start>;

export type OtherServer = keyof typeof starts;

/** Starts some of them on free ports, or all; their addresses by what they are. */
export async function startOtherServers<Name extends OtherServer = OtherServer>(
  names: readonly Name[] = Object.keys(starts).filter((name): name is Name => name in starts),
  path = '/ws',
): Promise<{ urls: Readonly<Record<Name, string>>; close(): void }> {
  const servers: (Server | HttpServer)[] = [];
  const sockets = new Set<Socket>();
  const listen: Listen = async (server) => {
    server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => {})));
    server.on('tlsClientError', () => {});
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    servers.push(server);
    return `127.0.0.1:${port(server.address())}`;
  };
  const urls = await Promise.all(names.map(async (name) => [name, await starts[name](listen, path)] as const));
  return {
    urls: Object.fromEntries(urls) as Record<Name, string>,
    close() {
      for (const socket of sockets) socket.destroy();
      for (const server of servers) server.close();
    },
  };
}
