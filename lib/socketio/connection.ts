import { type Codec, codecFor, type Packet, type PacketDecoder } from './codec.ts';
import { Emitter } from './emitter.ts';
import { Engine, type EngineCloseReason, type EngineOwner } from './engine.ts';
import type { Environment } from './environment.ts';
import type { CloseDetails } from './errors.ts';
import type { Heartbeats, HeartbeatsFor, Listening } from './heartbeats.ts';
import type { NamespaceSocket } from './namespaceSocket.ts';
import type { ManagerOptions, SocketOptions } from './options.ts';
import { webSocketUrl } from './url.ts';

export type OpenCallback = (error?: Error) => void;

export type ManagerCloseReason = EngineCloseReason | 'parse error';

export interface ManagerEvents {
  open(): void;
  close(reason: ManagerCloseReason, details?: CloseDetails | Error): void;
  /** For `connected`: the connection ended before the handshake, which sockets learn by their timeout only. */
  close_before_open(): void;
  error(error: Error): void;
  ping(): void;
  reconnect_attempt(attempt: number): void;
  reconnect(attempt: number): void;
  reconnect_error(error: Error): void;
  reconnect_failed(): void;
}

type AnySocket = Pick<
  NamespaceSocket,
  | 'active'
  | 'connect'
  | 'isToldDirectly_'
  | 'onManagerClose_'
  | 'onManagerError_'
  | 'onManagerOpen_'
  | 'onPacket_'
  | 'shortcut'
>;

/** One connection to a server and the sockets of its namespaces, as far as a client under load needs it. */
export abstract class Connection<Kind extends AnySocket = AnySocket>
  extends Emitter<ManagerEvents>
  implements EngineOwner, Listening
{
  /** As they were given. */
  readonly opts: ManagerOptions;
  readonly #uri: string;
  readonly #environment: Environment;
  readonly #heartbeatsFor: HeartbeatsFor;
  readonly #codec: Codec;
  /** In the order in which they began to take part in the connection. */
  readonly #sockets = new Map<string, Kind>();
  #engine: Engine | undefined;
  #state: 'opening' | 'open' | 'closed' = 'closed';
  /** Holds a binary packet whose attachments are still to come. */
  #partial: PacketDecoder | undefined;
  /** Which of the engine's events count; none once an attempt was given up. */
  #listening: 'opening' | 'open' | 'none' = 'none';
  #openCallback: OpenCallback | undefined;
  /** Milliseconds that an attempt to connect may take; false for ever. */
  protected connectTimeout_: number | false;
  /** Watches over the attempt to connect. */
  #connecting: Heartbeats | undefined;

  constructor(uri: string, options: ManagerOptions, environment: Environment, heartbeatsFor: HeartbeatsFor) {
    super();
    this.opts = options;
    this.connectTimeout_ = options.timeout ?? 20_000;
    this.#uri = uri;
    this.#environment = environment;
    this.#heartbeatsFor = heartbeatsFor;
    this.#codec = codecFor(options);
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
    return false;
  }

  get autoConnect(): boolean {
    return this.opts.autoConnect !== false;
  }

  /** Connects, unless it is connected or about to be. The callback hears the outcome, and then no reconnection starts. */
  open(callback?: OpenCallback): this {
    if (this.#state !== 'closed') return this;
    this.#state = 'opening';
    this.#listening = 'opening';
    this.#openCallback = callback;
    const engine = new Engine(this.#url(), this.opts, this.#environment, this.#heartbeatsFor, this);
    this.#engine = engine;
    if (this.connectTimeout_ !== false) {
      this.#connecting = this.#heartbeatsFor(this.connectTimeout_);
      this.#connecting.expect(this);
    }
    return this;
  }

  /** The socket of a namespace, made on the first call. */
  socket(nsp: string, opts?: SocketOptions): Kind {
    const known = this.#sockets.get(nsp);
    if (known !== undefined) {
      if (this.autoConnect && !known.active) known.connect();
      return known;
    }
    const socket = this.newSocket_(nsp, opts);
    this.#sockets.set(nsp, socket);
    return socket;
  }

  hasSocket(nsp: string): boolean {
    return this.#sockets.has(nsp);
  }

  /** Closes the connection with all its sockets. */
  disconnect(): void {
    this.onClose_('forced close', undefined);
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
    this.cleanup_();
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
    if (this.#listening === 'open') this.onClose_(reason, details);
    // Sockets are left to the connect timeout, as in socket.io-client.
    else if (this.#listening === 'opening') this.emitReserved_('close_before_open');
  }

  protected abstract newSocket_(nsp: string, opts: SocketOptions | undefined): Kind;

  /** Nobody waits for the outcome of the attempt. */
  protected onOpenFailed_(): void {}

  #url(): string {
    return webSocketUrl(this.#uri, this.opts);
  }

  /** A copy: what they do when they are told may change who takes part. */
  #directSockets(): Kind[] {
    const direct: Kind[] = [];
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
    this.onClose_('parse error', error);
  }

  #onOpenError(error: Error): void {
    const callback = this.#openCallback;
    this.cleanup_();
    this.#state = 'closed';
    this.#tellError(error);
    if (callback !== undefined) callback(error);
    else this.onOpenFailed_();
  }

  protected onClose_(reason: ManagerCloseReason, details: CloseDetails | Error | undefined): void {
    this.cleanup_();
    this.#engine?.close();
    this.#state = 'closed';
    this.#directSockets().forEach((socket) => {
      socket.onManagerClose_(reason, details);
    });
    this.emitReserved_('close', reason, details);
  }

  protected cleanup_(): void {
    this.#listening = 'none';
    this.#openCallback = undefined;
    this.#partial = undefined;
    this.#connecting?.forget(this);
    this.#connecting = undefined;
  }
}

// In k6 a closure is more than a kilobyte: what every connection does once is not made anew for each.
function addDirect<Kind extends AnySocket>(this: Kind[], socket: Kind): void {
  if (socket.isToldDirectly_) this.push(socket);
}

function tellOpen(socket: AnySocket): void {
  socket.onManagerOpen_();
}
