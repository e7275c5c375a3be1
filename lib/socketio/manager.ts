import { type Codec, codecFor, type Packet, type PacketDecoder } from './codec.ts';
import { Engine, type EngineCloseReason, type EngineOwner } from './engine.ts';
import type { Cancel, Environment } from './environment.ts';
import type { CloseDetails } from './errors.ts';
import type { Heartbeats, HeartbeatsFor, Listening } from './heartbeats.ts';
import { type ManagerCloseReason, ManagerSettings } from './managerSettings.ts';
import type { ManagerOptions, SocketOptions } from './options.ts';
import { Socket } from './socket.ts';
import { webSocketUrl } from './url.ts';

type OpenCallback = (error?: Error) => void;

/** One connection to a server and the sockets of its namespaces; makes and, where asked to, makes again the connection. */
export class Manager extends ManagerSettings implements EngineOwner, Listening {
  readonly #uri: string;
  readonly #environment: Environment;
  readonly #heartbeatsFor: HeartbeatsFor;
  readonly #codec: Codec;
  /** In the order in which they began to take part in the connection. */
  readonly #sockets = new Map<string, Socket>();
  #engine: Engine | undefined;
  #state: 'opening' | 'open' | 'closed' = 'closed';
  #isReconnecting = false;
  #skipReconnect = false;
  /** Holds a binary packet whose attachments are still to come. */
  #partial: PacketDecoder | undefined;
  /** Which of the engine's events count; none once an attempt was given up. */
  #listening: 'opening' | 'open' | 'none' = 'none';
  #openCallback: OpenCallback | undefined;
  #cancelTimer: Cancel | undefined;
  /** Watches over the attempt to connect. */
  #connecting: Heartbeats | undefined;

  constructor(uri: string, options: ManagerOptions, environment: Environment, heartbeatsFor: HeartbeatsFor) {
    super(options);
    this.#uri = uri;
    this.#environment = environment;
    this.#heartbeatsFor = heartbeatsFor;
    this.#codec = codecFor(options);
    if (this.autoConnect) this.open();
  }

  get environment(): Environment {
    return this.#environment;
  }

  get engine(): Engine | undefined {
    return this.#engine;
  }

  get readyState(): 'opening' | 'open' | 'closed' {
    return this.#state;
  }

  get isReconnecting_(): boolean {
    return this.#isReconnecting;
  }

  get autoConnect(): boolean {
    return this.opts.autoConnect !== false;
  }

  /** Connects, unless it is connected or about to be. The callback hears the outcome, and then no reconnection starts. */
  open(callback?: OpenCallback): this {
    if (this.#state !== 'closed') return this;
    this.#state = 'opening';
    this.#listening = 'opening';
    this.#skipReconnect = false;
    this.#openCallback = callback;
    const engine = new Engine(this.#url(), this.opts, this.#environment, this.#heartbeatsFor, this);
    this.#engine = engine;
    const timeout = this.timeout();
    if (timeout !== false) {
      this.#connecting = this.#heartbeatsFor(timeout);
      this.#connecting.expect(this);
    }
    return this;
  }

  /** Alias of `open`. */
  connect(callback?: OpenCallback): this {
    return this.open(callback);
  }

  /** The socket of a namespace, made on the first call. */
  socket(nsp: string, opts?: SocketOptions): Socket {
    const known = this.#sockets.get(nsp);
    if (known !== undefined) {
      if (this.autoConnect && !known.active) known.connect();
      return known;
    }
    const socket = new Socket(this, nsp, opts);
    this.#sockets.set(nsp, socket);
    return socket;
  }

  hasSocket(nsp: string): boolean {
    return this.#sockets.has(nsp);
  }

  /** Closes the connection with all its sockets, and ends reconnecting. */
  disconnect(): void {
    this.#skipReconnect = true;
    this.#isReconnecting = false;
    this.#onClose('forced close', undefined);
  }

  /** For its sockets: whether somebody listens who must be told before a socket that joins now. */
  get isListenedTo_(): boolean {
    return this.isHeard_;
  }

  /** For its sockets: one takes part again, and is from now on told after the others what happens to the connection. */
  rejoin_(nsp: string): void {
    const socket = this.#sockets.get(nsp);
    // The first time, it is still being made.
    if (socket === undefined) return;
    this.#sockets.delete(nsp);
    this.#sockets.set(nsp, socket);
  }

  /** For its sockets: sends a packet. */
  send(packet: Packet): void {
    const frames = this.#codec.encode(packet);
    for (let i = 0; i < frames.length; i++) this.#engine?.write(frames[i] ?? '', packet.options?.compress);
  }

  /** For its sockets: closes the connection when no socket needs it any more. */
  release(): void {
    for (const socket of this.#sockets.values()) if (socket.active) return;
    this.disconnect();
  }

  /**
   * For its sockets: something has changed that decides which way events take. As long as nobody else has to see them,
   * the default namespace's go straight from the transport to their listeners.
   */
  chooseWay_(): void {
    if (this.#engine === undefined) return;
    const isClear = this.#listening === 'open' && this.#partial === undefined && !this.#engine.isWatched_;
    this.#engine.transport.shortcut = isClear ? this.#sockets.get('/')?.shortcut(this.#codec) : undefined;
  }

  /** The attempt to connect takes too long. */
  onSilence_(): void {
    const engine = this.#engine;
    this.#onOpenError(new Error('timeout'));
    engine?.close();
  }

  onEngineOpen_(): void {
    if (this.#listening !== 'opening') return;
    const callback = this.#openCallback;
    this.#cleanup();
    this.#state = 'open';
    this.#listening = 'open';
    this.#directSockets().forEach(tellOpen);
    this.emitReserved_('open');
    callback?.();
  }

  onEngineData_(data: string | ArrayBuffer): void {
    if (this.#listening !== 'open') return;
    let packet: Packet | undefined;
    try {
      packet = this.#codec.decode(data, this.#partial);
    } catch (error) {
      this.#onMalformedPacket(error);
      return;
    }
    const partial = packet === undefined ? this.#codec.partial : undefined;
    if (partial !== this.#partial) {
      this.#partial = partial;
      this.chooseWay_();
    }
    // Outside the try: an exception of the user's handler is no parse error.
    if (packet !== undefined) this.#sockets.get(packet.nsp)?.onPacket_(packet);
  }

  onEnginePing_(): void {
    if (this.#listening === 'open') this.emitReserved_('ping');
  }

  onEngineError_(error: Error): void {
    if (this.#listening === 'opening') this.#onOpenError(error);
    else if (this.#listening === 'open') this.#tellError(error);
  }

  onEngineClose_(reason: EngineCloseReason, details: CloseDetails | Error | undefined): void {
    if (this.#listening === 'open') this.#onClose(reason, details);
    // Sockets are left to the connect timeout, as in socket.io-client.
    else if (this.#listening === 'opening') this.emitReserved_('close_before_open');
  }

  protected override onReconnectionOff_(): void {
    this.#skipReconnect = true;
  }

  #url(): string {
    return webSocketUrl(this.#uri, this.opts);
  }

  /** A copy: what they do when they are told may change who takes part. */
  #directSockets(): Socket[] {
    const direct: Socket[] = [];
    this.#sockets.forEach(addDirect, direct);
    return direct;
  }

  #tellError(error: Error): void {
    this.#directSockets().forEach((socket) => {
      socket.onManagerError_(error);
    });
    this.emitReserved_('error', error);
  }

  #onMalformedPacket(cause: unknown): void {
    const error = cause instanceof Error ? cause : new Error(String(cause));
    this.#environment.onMalformedPacket_?.(error);
    this.#onClose('parse error', error);
  }

  #onOpenError(error: Error): void {
    const callback = this.#openCallback;
    this.#cleanup();
    this.#state = 'closed';
    this.#tellError(error);
    if (callback !== undefined) callback(error);
    else if (!this.#isReconnecting && this.reconnection() && this.backoff.attempts === 0) this.#reconnect();
  }

  #onClose(reason: ManagerCloseReason, details: CloseDetails | Error | undefined): void {
    this.#cleanup();
    this.#engine?.close();
    this.resetBackoff_();
    this.#state = 'closed';
    this.#directSockets().forEach((socket) => {
      socket.onManagerClose_(reason, details);
    });
    this.emitReserved_('close', reason, details);
    if (this.reconnection() && !this.#skipReconnect) this.#reconnect();
  }

  #cleanup(): void {
    this.#listening = 'none';
    this.#openCallback = undefined;
    this.#partial = undefined;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#connecting?.forget(this);
    this.#connecting = undefined;
  }

  #reconnect(): void {
    if (this.#isReconnecting || this.#skipReconnect) return;
    if (this.backoff.attempts >= this.reconnectionAttempts()) {
      this.resetBackoff_();
      this.emitReserved_('reconnect_failed');
      this.#isReconnecting = false;
      return;
    }
    this.#isReconnecting = true;
    this.#cancelTimer = this.#environment.after(this.backoff.next(), () => this.#attemptReconnection());
  }

  #attemptReconnection(): void {
    if (this.#skipReconnect) return;
    this.emitReserved_('reconnect_attempt', this.backoff.attempts);
    // A listener may have closed the connection for good.
    if (this.#skipReconnect) return;
    this.open((error) => {
      this.#isReconnecting = false;
      if (error === undefined) {
        const attempt = this.backoff.attempts;
        this.resetBackoff_();
        this.emitReserved_('reconnect', attempt);
      } else {
        this.#reconnect();
        this.emitReserved_('reconnect_error', error);
      }
    });
  }
}

// In k6 a closure is more than a kilobyte: what every connection does once is not made anew for each.
function addDirect(this: Socket[], socket: Socket): void {
  if (socket.isToldDirectly_) this.push(socket);
}

function tellOpen(socket: Socket): void {
  socket.onManagerOpen_();
}
