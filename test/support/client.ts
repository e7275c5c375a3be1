import { io, type Socket } from 'socket.io-client';
import { wire } from '../../gateway/wire.ts';
import { until } from './until.ts';

export interface ClientOptions {
  readonly origin?: string;
  readonly transport?: 'websocket' | 'polling';
}

/** One thing that happened to a client, in the order in which it did. */
export interface Happening {
  readonly name: string;
  readonly payload: unknown;
  readonly at: number;
}

/** The official client, with a record of all that happens to it. It ends with its gateway. */
export class TestClient {
  readonly socket: Socket;
  readonly happenings: Happening[] = [];

  constructor(url: string, { origin, transport = 'websocket' }: ClientOptions = {}) {
    this.socket = io(url, {
      path: wire.http.websocketPath,
      transports: [transport],
      forceNew: true,
      reconnection: false,
      ...(origin === undefined ? {} : { extraHeaders: { origin } }),
    });
    this.socket.on('connect', () => this.#record('connect', undefined));
    this.socket.on('connect_error', (error) =>
      this.#record('connect_error', { message: error.message, data: 'data' in error ? error.data : undefined }),
    );
    this.socket.on('disconnect', (reason) => this.#record('disconnect', reason));
    this.socket.onAny((name: string, payload: unknown) => this.#record(name, payload));
  }

  get names(): readonly string[] {
    return this.happenings.map(({ name }) => name);
  }

  /** Payloads of all events of this name so far. */
  all(name: string): unknown[] {
    return this.happenings.filter((happening) => happening.name === name).map(({ payload }) => payload);
  }

  /** Waits for the nth event of this name (the first by default) and returns its payload. */
  async next(name: string, nth = 1, timeoutMs?: number): Promise<unknown> {
    return (await this.happening(name, nth, timeoutMs)).payload;
  }

  async happening(name: string, nth = 1, timeoutMs?: number): Promise<Happening> {
    const find = () => this.happenings.filter((happening) => happening.name === name)[nth - 1];
    await until(`"${name}" no. ${nth} (so far: ${this.names.join(', ')})`, () => find() !== undefined, timeoutMs);
    const found = find();
    if (!found) throw new Error('unreachable');
    return found;
  }

  async subscribe(jobId: string): Promise<void> {
    const before = this.all(wire.subscribed).length;
    this.socket.emit(wire.subscribe, { jobId });
    await this.next(wire.subscribed, before + 1);
  }

  #record(name: string, payload: unknown): void {
    this.happenings.push({ name, payload, at: performance.now() });
  }
}

/** A client that is connected. */
export async function connect(url: string, options?: ClientOptions): Promise<TestClient> {
  const client = new TestClient(url, options);
  await client.next('connect');
  return client;
}
