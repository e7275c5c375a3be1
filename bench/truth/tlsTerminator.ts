import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import tls from 'node:tls';

/* TLS in front of a gateway, in a process of its own. Prints the port that it listens on; ended by a signal. */
const { KEY_FILE = '', CERTIFICATE_FILE = '', GATEWAY_URL = '' } = process.env;
const { hostname, port } = new URL(GATEWAY_URL);
const host = hostname.replace(/^\[|\]$/g, '');

const server = tls.createServer(
  { key: readFileSync(KEY_FILE), cert: readFileSync(CERTIFICATE_FILE), noDelay: true },
  (socket) => {
    const upstream = connect({ host, port: Number(port), noDelay: true });
    socket.pipe(upstream).pipe(socket);
    for (const [end, other] of [
      [socket, upstream],
      [upstream, socket],
    ] as const) {
      end.on('error', () => {});
      end.on('close', () => other.destroy());
    }
  },
);
server.on('tlsClientError', () => {});
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  const address = server.address();
  process.stdout.write(`listening on ${typeof address === 'object' ? address?.port : address}\n`);
});
