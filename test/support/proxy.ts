import { createServer, request } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** An HTTP proxy that brings every name to this machine's loopback. */
export interface TestProxy {
  readonly url: string;
  /** What it was asked, such as "GET http://gateway.test/metrics by k6" and "CONNECT gateway.test:80", each once. */
  asked(): string[];
}

export async function useProxy({ refuses = false } = {}): Promise<TestProxy> {
  const asked = new Set<string>();
  const sockets = new Set<Socket>();
  const server = createServer((incoming, outgoing) => {
    const url = new URL(incoming.url ?? '');
    const by = incoming.headers['user-agent']?.includes('k6') ? 'k6' : 'Node';
    asked.add(`${incoming.method} ${url.href} by ${by}`);
    const { headers, method } = incoming;
    const upstream = request(
      { host: '127.0.0.1', port: url.port, path: url.pathname + url.search, method, headers, agent: false },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    upstream.on('error', () => outgoing.destroy());
    incoming.pipe(upstream);
  });
  server.on('connection', (socket) => sockets.add(socket));
  server.on('connect', (incoming, socket) => {
    asked.add(`CONNECT ${incoming.url}`);
    if (refuses) return socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
    const upstream = connect({ host: '127.0.0.1', port: Number(incoming.url?.split(':').at(-1)) }, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(upstream).pipe(socket);
    });
    for (const end of [socket, upstream]) end.on('error', () => [socket, upstream].map((each) => each.destroy()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { url: `http://127.0.0.1:${portOf(server.address())}`, asked: () => [...asked].sort() };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
