import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { openTcpProxy, type TcpProxy, type TcpProxyOptions, withLifetime } from '../../../../engine/index.ts';
import { until } from '../../../support/until.ts';

/** One end of a connection, and what came to it. */
export interface End {
  readonly socket: Socket;
  text(): string;
  bytes(): Buffer;
  /** How the other end has gone, as far as this one knows. */
  readonly ending: 'fin' | 'reset' | undefined;
}

export interface TestTarget {
  readonly port: number;
  /** Its ends of all connections so far. */
  readonly ends: readonly End[];
  close(): Promise<void>;
}

export interface Rig {
  readonly proxy: TcpProxy;
  readonly target: TestTarget;
  /** A client on the proxy, of which the target need not know. */
  dial(): Promise<End>;
  /** A client on the proxy, with the target's end of its connection. */
  connect(): Promise<{ client: End; target: End }>;
}

/** Runs a test with a target and a proxy before it, over real sockets. */
export async function withProxy(work: (rig: Rig) => Promise<void>, options?: TcpProxyOptions): Promise<void> {
  await withLifetime(async (lifetime) => {
    const target = await openTarget();
    lifetime.onClose(() => target.close());
    const proxy = await openTcpProxy(lifetime, [{ host: '127.0.0.1', port: target.port }], options);
    const dial = async () => dialTo(proxy.port);
    await work({
      proxy,
      target,
      dial,
      async connect() {
        const count = target.ends.length;
        const client = await dial();
        await until('the target has the connection', () => target.ends.length > count);
        const [end] = target.ends.slice(-1);
        if (end === undefined) throw new Error('no connection');
        return { client, target: end };
      },
    });
  });
}

export async function openTarget(port = 0): Promise<TestTarget> {
  const ends: End[] = [];
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => ends.push(watch(socket)));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: portOf(server.address()),
    ends,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const { socket } of ends) socket.destroy();
      await closed;
    },
  };
}

export async function dialTo(port: number): Promise<End> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
  const end = watch(socket);
  // Whoever is refused may be reset before it has heard that it was accepted.
  await new Promise((resolve) => {
    socket.once('connect', resolve);
    socket.once('close', resolve);
  });
  return end;
}

function watch(socket: Socket): End {
  const chunks: Buffer[] = [];
  let ending: End['ending'];
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('end', () => {
    ending ??= 'fin';
  });
  socket.on('error', (error) => {
    if ('code' in error && error.code === 'ECONNRESET') ending ??= 'reset';
  });
  const bytes = () => Buffer.concat(chunks);
  return {
    socket,
    bytes,
    text: () => bytes().toString(),
    get ending() {
      return ending;
    },
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
