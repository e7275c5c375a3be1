import { connect as connectTls } from 'node:tls';
import * as msgpack from 'socket.io-msgpack-parser';
import { addressOf, socketAddress } from '../../contract/endpoint.ts';
import { mergeHeaders } from '../../contract/requestHeaders.ts';
import { certificatesForNode } from '../../engine/index.ts';
import { type NotConnectedError, onConnectOutcome, type Socket } from '../../lib/socketio/index.ts';
import { openConnection } from '../gatewayFetch.ts';
import { basicAuthorization } from '../gatewayHeaders.ts';
import { hostOf, proxyFor } from '../goProxy.ts';
import { nodeIo } from './nodeIo.ts';

/** How one client connects. */
export interface Handshake {
  readonly apiUrl: string;
  readonly websocketPath: string;
  readonly namespace: string;
  readonly parser: 'default' | 'msgpack';
  /** undefined: without the header. */
  readonly origin: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly auth: Readonly<Record<string, unknown>> | undefined;
  readonly query: Readonly<Record<string, string>>;
  readonly compression: boolean;
  readonly timeoutMs: number;
}

/** An event as it came; the function by which it is acknowledged is not among its arguments. */
export interface Arrival {
  readonly event: string;
  readonly args: readonly unknown[];
  /** Epoch milliseconds. */
  readonly at: number;
}

/** One client that keeps all that comes, in order. */
export class ProbeClient {
  readonly arrivals: Arrival[] = [];
  /** Why the connection ended; undefined while it stands. */
  ended: string | undefined;
  readonly #socket: Socket;
  readonly #waiting = new Set<() => void>();

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.onAny((event: string, ...args: unknown[]) => {
      const acknowledge = args.at(-1);
      const isAwaited = typeof acknowledge === 'function';
      this.arrivals.push({ event, args: isAwaited ? args.slice(0, -1) : args, at: Date.now() });
      if (isAwaited) acknowledge();
      this.wake();
    });
    socket.on('disconnect', (reason: string) => {
      this.ended = reason;
      this.wake();
    });
  }

  get id(): string {
    return this.#socket.id ?? '';
  }

  emit(event: string, ...args: unknown[]): void {
    this.#socket.emit(event, ...args);
  }

  /** The first event that fits; undefined where none has come within this time, or the connection has ended. */
  async wait(fits: (arrival: Arrival) => boolean, withinMs: number, from = 0): Promise<Arrival | undefined> {
    return this.until(() => this.arrivals.slice(from).find(fits), withinMs);
  }

  /** What `find` finds once it finds something, looked for whenever something comes. */
  async until<Found>(find: () => Found | undefined, withinMs: number): Promise<Found | undefined> {
    const deadline = Date.now() + withinMs;
    for (;;) {
      const found = find();
      const left = deadline - Date.now();
      if (found !== undefined || left <= 0 || this.ended !== undefined) return found;
      await new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer);
          this.#waiting.delete(done);
          resolve();
        };
        const timer = setTimeout(done, left);
        this.#waiting.add(done);
      });
    }
  }

  close(): void {
    this.#socket.disconnect();
  }

  /** Has what is waited for be looked for again. */
  wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }
}

export type Connected =
  | { readonly client: ProbeClient; readonly afterMs: number }
  | {
      readonly failure: string;
      /** What came instead, and in whose words; undefined where no connection was tried. */
      readonly error?: NotConnectedError;
    };

/** Connects one client. Never rejects: what went wrong is said in words. */
export async function connectProbe(handshake: Handshake): Promise<Connected> {
  const { apiUrl, websocketPath, namespace, parser, origin, headers, auth, query, compression, timeoutMs } = handshake;
  const { url, path } = socketAddress({ apiUrl, websocketPath }, namespace);
  const { server, credentials } = addressOf(apiUrl);
  const webSocket = { perMessageDeflate: compression, ca: certificatesForNode(process.env) };
  try {
    const tunnel = await tunnelTo(new URL(server), timeoutMs);
    const startedAt = performance.now();
    const socket = nodeIo()(url, {
      path,
      query: { ...query },
      extraHeaders: mergeHeaders(
        origin === undefined ? {} : { Origin: origin },
        basicAuthorization(credentials),
        headers,
      ),
      ...(auth === undefined ? {} : { auth: { ...auth } }),
      ...(parser === 'msgpack' ? { parser: msgpack } : {}),
      timeout: timeoutMs,
      forceNew: true,
      webSocket: { ...webSocket, ...tunnel },
    });
    const client = new ProbeClient(socket);
    return await new Promise((resolve) => {
      onConnectOutcome(socket, timeoutMs, (failure) => {
        if (failure === undefined) return resolve({ client, afterMs: performance.now() - startedAt });
        client.close();
        resolve({ failure: failure.message, error: failure });
      });
    });
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

/** Where k6 goes by a proxy, so does the probe. */
async function tunnelTo(target: URL, timeoutMs: number): Promise<{ createConnection?: () => unknown }> {
  if (proxyFor(target, process.env) === undefined) return {};
  const socket = await openConnection(target, timeoutMs);
  if (target.protocol === 'http:') return { createConnection: () => socket };
  const servername = hostOf(target);
  return { createConnection: () => connectTls({ socket, servername, ca: certificatesForNode(process.env) }) };
}
