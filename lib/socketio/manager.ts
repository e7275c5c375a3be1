import { Codec, type Packet } from './codec.ts';
import { Engine, type EngineCloseReason, type EngineOwner } from './engine.ts';
import type { Cancel, Environment } from './environment.ts';
import type { CloseDetails } from './errors.ts';
import { type ManagerCloseReason, ManagerSettings } from './managerSettings.ts';
import type { ManagerOptions, SocketOptions } from './options.ts';
import { Receipt } from './receipt.ts';
import { Socket } from './socket.ts';
import { decodeQuery, parseUrl, webSocketUrl } from './url.ts';

type OpenCallback = (error?: Error) => void;

/** One connection to a server and the sockets of its namespaces; makes and, where asked to, makes again the connection. */
export class Manager extends ManagerSettings implements EngineOwner {
  readonly uri: string;
  readonly opts: ManagerOptions;
  readonly environment: Environment;
  readonly receipt: Receipt;
  readonly nsps = new Map<string, Socket>();
  engine: Engine | undefined;
  readyState: 'opening' | 'open' | 'closed' = 'closed';
  isReconnecting = false;

  readonly #url: string;
  readonly #codec: Codec;
  /** Which of the engine's events count; none once an attempt was given up. */
  #listening: 'opening' | 'open' | 'none' = 'none';
  #openCallback: OpenCallback | undefined;
  #cancelOpenTimer: Cancel | undefined;
  #cancelReconnectTimer: Cancel | undefined;

  constructor(uri: string, opts: ManagerOptions, environment: Environment) {
    super(opts);
    this.uri = uri;
    this.opts = opts;
    this.environment = environment;
    this.receipt = new Receipt(environment);
    this.#codec = new Codec(opts.parser);
    const parsed = parseUrl(uri);
    const path = (opts.path || '/socket.io').replace(/\/$/, '') + (opts.addTrailingSlash === false ? '' : '/');
    this.#url = webSocketUrl(parsed, path, parsed.query === '' ? (opts.query ?? {}) : decodeQuery(parsed.query));
    if (this.autoConnect) this.open();
  }

  get autoConnect(): boolean {
    return this.opts.autoConnect !== false;
  }

  /** Connects, unless it is connected or about to be. The callback hears the outcome, and then no reconnection starts. */
  open(callback?: OpenCallback): this {
    if (this.readyState !== 'closed') return this;
    this.readyState = 'opening';
    this.#listening = 'opening';
    this.skipReconnect = false;
    this.#openCallback = callback;
    const engine = new Engine(this.#url, this.opts, this.environment, this.receipt, this);
    this.engine = engine;
    const timeout = this.timeout();
    if (timeout !== false) {
      this.#cancelOpenTimer = this.environment.after(timeout, () => {
        this.#onOpenError(new Error('timeout'));
        engine.close();
      });
    }
    return this;
  }

  /** Alias of `open`. */
  connect(callback?: OpenCallback): this {
    return this.open(callback);
  }

  /** The socket of a namespace, made on the first call. */
  socket(nsp: string, opts?: SocketOptions): Socket {
    const known = this.nsps.get(nsp);
    if (known !== undefined) {
      if (this.autoConnect && !known.active) known.connect();
      return known;
    }
    const socket = new Socket(this, nsp, opts);
    this.nsps.set(nsp, socket);
    return socket;
  }

  /** Closes the connection with all its sockets, and ends reconnecting. */
  disconnect(): void {
    this.skipReconnect = true;
    this.isReconnecting = false;
    this.#onClose('forced close', undefined);
  }

  /** For its sockets: sends a packet. */
  send(packet: Packet): void {
    for (const frame of this.#codec.encode(packet)) this.engine?.write(frame);
  }

  /** For its sockets: closes the connection when no socket needs it any more. */
  release(): void {
    for (const socket of this.nsps.values()) if (socket.active) return;
    this.disconnect();
  }

  onEngineOpen(engine: Engine): void {
    if (engine !== this.engine || this.#listening !== 'opening') return;
    const callback = this.#openCallback;
    this.#cleanup();
    this.readyState = 'open';
    this.#listening = 'open';
    this.emitReserved('open');
    callback?.();
  }

  onEngineData(engine: Engine, frame: string | ArrayBuffer, start: number): void {
    if (engine !== this.engine || this.#listening !== 'open') return;
    let packet: Packet | undefined;
    try {
      packet = this.#codec.decode(frame, start);
    } catch (error) {
      this.#onMalformedPacket(error);
      return;
    }
    // Outside the try: an exception of the user's handler is no parse error.
    if (packet === undefined) return;
    this.nsps.get(packet.nsp)?.onPacket(packet);
    // The codec uses the object again; it must not hold on to the payload until then.
    packet.data = undefined;
  }

  onEnginePing(engine: Engine): void {
    if (engine === this.engine && this.#listening === 'open') this.emitReserved('ping');
  }

  onEngineError(engine: Engine, error: Error): void {
    if (engine !== this.engine) return;
    if (this.#listening === 'opening') this.#onOpenError(error);
    else if (this.#listening === 'open') this.emitReserved('error', error);
  }

  onEngineClose(engine: Engine, reason: EngineCloseReason, details: CloseDetails | Error | undefined): void {
    // A close before the handshake is left to the connect timeout, as in socket.io-client.
    if (engine === this.engine && this.#listening === 'open') this.#onClose(reason, details);
  }

  #onMalformedPacket(cause: unknown): void {
    const error = cause instanceof Error ? cause : new Error(String(cause));
    this.environment.onMalformedPacket?.(error);
    this.#onClose('parse error', error);
  }

  #onOpenError(error: Error): void {
    const callback = this.#openCallback;
    this.#cleanup();
    this.readyState = 'closed';
    this.emitReserved('error', error);
    if (callback !== undefined) callback(error);
    else if (!this.isReconnecting && this.reconnection() && this.backoff.attempts === 0) this.#reconnect();
  }

  #onClose(reason: ManagerCloseReason, details: CloseDetails | Error | undefined): void {
    this.#cleanup();
    this.engine?.close();
    this.backoff.reset();
    this.readyState = 'closed';
    this.emitReserved('close', reason, details);
    if (this.reconnection() && !this.skipReconnect) this.#reconnect();
  }

  #cleanup(): void {
    this.#listening = 'none';
    this.#openCallback = undefined;
    this.#cancelOpenTimer?.();
    this.#cancelReconnectTimer?.();
    this.#codec.reset();
  }

  #reconnect(): void {
    if (this.isReconnecting || this.skipReconnect) return;
    if (this.backoff.attempts >= this.reconnectionAttempts()) {
      this.backoff.reset();
      this.emitReserved('reconnect_failed');
      this.isReconnecting = false;
      return;
    }
    this.isReconnecting = true;
    this.#cancelReconnectTimer = this.environment.after(this.backoff.next(), () => this.#attemptReconnection());
  }

  #attemptReconnection(): void {
    if (this.skipReconnect) return;
    this.emitReserved('reconnect_attempt', this.backoff.attempts);
    // A listener may have closed the connection for good.
    if (this.skipReconnect) return;
    this.open((error) => {
      this.isReconnecting = false;
      if (error === undefined) {
        const attempt = this.backoff.attempts;
        this.backoff.reset();
        this.emitReserved('reconnect', attempt);
      } else {
        this.#reconnect();
        this.emitReserved('reconnect_error', error);
      }
    });
  }
}
