import { type AckCallback, Acknowledgements } from './acknowledgements.ts';
import { type CatchAll, callAll, without } from './catchAll.ts';
import { type Codec, type Packet, packetTypes } from './codec.ts';
import type { Connection, ManagerEvents } from './connection.ts';
import { Emitter } from './emitter.ts';
import { type CloseDetails, ConnectError } from './errors.ts';
import type { AnyEvents, EventArgs, EventMap, Listener, TimedEmitter } from './eventTypes.ts';
import { isRecord } from './isRecord.ts';
import type { Auth, SocketOptions } from './options.ts';
import { reservedNames } from './reservedNames.ts';
import type { DisconnectReason, EmitFlags, SocketEvents } from './socketTypes.ts';
import type { Shortcut } from './transport.ts';

const EVENT = packetTypes.event;

type Subscription = Pick<ManagerEvents, 'open' | 'error' | 'close'>;

/**
 * The client's end of one namespace, as far as a client under load needs it; `Socket` is all of socket.io-client's. The
 * type parameters say which events it receives and sends.
 */
export class NamespaceSocket<
  Listen extends EventMap<Listen> = AnyEvents,
  Emit extends EventMap<Emit> = AnyEvents,
  Io extends Connection = Connection,
> extends Emitter<SocketEvents, Listen> {
  readonly #io: Io;
  readonly #nsp: string;
  readonly #opts: SocketOptions;
  #id: string | undefined;
  #isActive = false;
  #isConnected = false;
  protected isRecovered_ = false;
  protected auth_: Auth | undefined;
  /** Its listeners on the manager, where it is not told directly. */
  #subscription: Subscription | undefined;
  #sessionId: string | undefined;
  #lastOffset: string | undefined;
  protected flags_: EmitFlags | undefined;
  // Made when they are needed: of ten thousand sockets most need none of them.
  #acks: Acknowledgements | undefined;
  protected incoming_: CatchAll | undefined;
  #sendBuffer: Packet[] | undefined;
  #receiveBuffer: { args: unknown[]; receivedAt: number }[] | undefined;

  constructor(io: Io, nsp: string, opts: SocketOptions = {}) {
    super();
    this.#io = io;
    this.#nsp = nsp;
    this.#opts = opts;
    this.auth_ = opts.auth;
    if (io.autoConnect) this.connect();
  }

  get io(): Io {
    return this.#io;
  }

  get nsp(): string {
    return this.#nsp;
  }

  /** The server's name for this socket; undefined while disconnected. */
  get id(): string | undefined {
    return this.#id;
  }

  get connected(): boolean {
    return this.#isConnected;
  }

  /** Whether the socket is connected, or will be when its connection is made. */
  get active(): boolean {
    return this.#isActive;
  }

  /**
   * When the frame that is being handled was read off the socket: epoch milliseconds, in k6 with a fraction.
   * Holds until the connection's next frame (NaN after a heartbeat), so ask inside the handler or right after an await.
   */
  get receivedAt(): number {
    return this.#io.engine?.transport.receivedAt ?? Number.NaN;
  }

  connect(): this {
    if (this.#isConnected) return this;
    this.#join();
    if (!this.#io.isReconnecting_) this.#io.open();
    if (this.#io.readyState === 'open') this.onManagerOpen_();
    return this;
  }

  /** Leaves the namespace; the last socket of a connection closes it. */
  disconnect(): this {
    if (this.#isConnected) this.#io.send({ type: packetTypes.disconnect, nsp: this.#nsp });
    this.#leave();
    if (this.#isConnected) this.onManagerClose_('io client disconnect', undefined);
    return this;
  }

  /**
   * Sends an event; while not connected it is kept until then. A function as last argument is called with the
   * server's acknowledgement.
   * @throws {Error} the name has a meaning of its own (`connect`, `disconnect`, …)
   */
  emit<Name extends keyof Emit & string>(event: Name, ...args: EventArgs<Emit, Name>): this;
  emit(...event: [name: string, ...args: unknown[]]): this {
    return this.sendEvent_(event);
  }

  /** The next event's acknowledgement is waited for so many milliseconds; its callback gets an error first. */
  timeout(timeoutMs: number): TimedEmitter<Emit>;
  timeout(timeoutMs: number): unknown {
    this.setFlag_({ timeoutMs });
    return this;
  }

  /** Calls the listener with the name and the arguments of every event received. */
  onAny(listener: Listener): this {
    this.incoming_ = [...(this.incoming_ ?? []), listener];
    this.#io.chooseWay_();
    return this;
  }

  offAny(listener?: Listener): this {
    const left = without(this.incoming_, listener);
    this.incoming_ = left.length === 0 ? undefined : left;
    this.#io.chooseWay_();
    return this;
  }

  /** For the manager: takes plain events; undefined where there is more to do than to call their listeners. */
  shortcut(codec: Codec): Shortcut | undefined {
    if (!this.#isActive || !this.#isConnected || this.incoming_ !== undefined || this.#sessionId !== undefined)
      return undefined;
    const { knownEvents } = codec;
    return (frame) => {
      const event = knownEvents?.get(frame) ?? codec.plainEvent_(frame);
      if (event === undefined) return false;
      this.dispatch(event);
      return true;
    };
  }

  /** For the manager: whether it calls the next three itself. */
  get isToldDirectly_(): boolean {
    return this.#isActive && this.#subscription === undefined;
  }

  /** For the manager: the connection is there. */
  onManagerOpen_(): void {
    const auth = this.auth_;
    if (typeof auth === 'function') auth((data) => this.#sendConnect(data));
    else this.#sendConnect(auth);
  }

  /** For the manager: the connection could not be made, or is about to break. */
  onManagerError_(error: Error): void {
    if (!this.#isConnected) this.emitReserved_('connect_error', error);
  }

  /** For the manager: the connection is gone. */
  onManagerClose_(reason: DisconnectReason, details: CloseDetails | Error | undefined): void {
    this.#isConnected = false;
    this.#id = undefined;
    this.emitReserved_('disconnect', reason, details);
    this.#acks?.abandon((id) => this.#sendBuffer?.some((packet) => packet.id === id) === true);
  }

  /** For the manager: a packet for this namespace came. */
  onPacket_(packet: Packet): void {
    if (!this.#isActive) return;
    if (packet.type === EVENT) {
      const args = listOf(packet.data);
      if (packet.id !== undefined) args.push(this.#acknowledge(packet.id));
      if (this.#isConnected) this.#dispatchEvent(args);
      else this.#bufferEvent(args);
      return;
    }
    switch (packet.type) {
      case packetTypes.ack:
        if (packet.id !== undefined) this.#acks?.resolve(packet.id, listOf(packet.data));
        break;
      case packetTypes.connect:
        this.#onConnect(packet.data);
        break;
      case packetTypes.disconnect:
        this.#leave();
        this.onManagerClose_('io server disconnect', undefined);
        break;
      case packetTypes.connectError:
        this.#leave();
        this.emitReserved_('connect_error', connectError(packet.data));
        break;
    }
  }

  // --- internal: connecting ---

  #join(): void {
    if (this.#isActive) return;
    this.#isActive = true;
    if (this.#io.isListenedTo_) this.#subscribe();
    else this.#io.rejoin_(this.#nsp);
  }

  /** Who listened to the manager before is told before; three closures, which most sockets do without. */
  #subscribe(): void {
    const subscription: Subscription = {
      open: () => this.onManagerOpen_(),
      error: (error) => this.onManagerError_(error),
      close: (reason, details) => this.onManagerClose_(reason, details),
    };
    this.#subscription = subscription;
    this.#io.on('open', subscription.open).on('error', subscription.error).on('close', subscription.close);
  }

  /** Takes no further part in the connection, which is closed when nobody else needs it. */
  #leave(): void {
    this.#isActive = false;
    this.#io.chooseWay_();
    if (this.#subscription !== undefined) {
      const { open, error, close } = this.#subscription;
      this.#subscription = undefined;
      this.#io.off('open', open).off('error', error).off('close', close);
    }
    this.#io.release();
  }

  #sendConnect(auth: Record<string, unknown> | undefined): void {
    const data = this.#sessionId === undefined ? auth : { pid: this.#sessionId, offset: this.#lastOffset, ...auth };
    this.#io.send({ type: packetTypes.connect, nsp: this.#nsp, data });
  }

  #onConnect(data: unknown): void {
    const { sid, pid } = isRecord(data) ? data : {};
    if (typeof sid !== 'string') {
      const message =
        'It seems you are trying to reach a Socket.IO server in v2.x with a v3.x client, but they are not compatible ' +
        '(more information here: https://socket.io/docs/v3/migrating-from-2-x-to-3-0/)';
      this.emitReserved_('connect_error', new Error(message));
      return;
    }
    this.#id = sid;
    this.isRecovered_ = pid !== undefined && pid === this.#sessionId;
    this.#sessionId = typeof pid === 'string' ? pid : undefined;
    this.#isConnected = true;
    this.#flushBuffers();
    this.#io.chooseWay_();
    this.onConnected_();
    this.emitReserved_('connect');
  }

  // --- internal: receiving ---

  #bufferEvent(args: unknown[]): void {
    this.#receiveBuffer ??= [];
    this.#receiveBuffer.push({ args, receivedAt: this.receivedAt });
  }

  #dispatchEvent(args: unknown[]): void {
    if (this.incoming_ !== undefined) callAll(this.incoming_, this, args);
    this.dispatch(args);
    if (this.#sessionId === undefined) return;
    // With connection state recovery, the server adds the event's offset as its last argument.
    const last = args.at(-1);
    if (typeof last === 'string') this.#lastOffset = last;
  }

  /** The function that a handler calls to answer the server's event; only the first call counts. */
  #acknowledge(id: number): (...values: unknown[]) => void {
    let isSent = false;
    return (...values) => {
      if (isSent) return;
      isSent = true;
      this.#io.send({ type: packetTypes.ack, nsp: this.#nsp, id, data: values });
    };
  }

  // --- internal: sending ---

  /** Whether the event was kept, to be sent by and by. */
  protected keepToSend_(_data: unknown[], _flags: EmitFlags, _callback: AckCallback | undefined): boolean {
    return false;
  }

  /** Told after what was held back has been sent, before listeners are. */
  protected onConnected_(): void {}

  protected setFlag_(flag: EmitFlags): void {
    this.flags_ = { ...this.flags_, ...flag };
  }

  protected sendEvent_(event: [name: unknown, ...args: unknown[]]): this {
    if (reservedNames.has(event[0])) throw new Error(`"${String(event[0])}" is a reserved event name`);
    const flags = this.flags_ ?? noFlags;
    this.flags_ = undefined;
    const last = event.at(-1);
    const callback = isCallback(last) ? last : undefined;
    const data = callback ? event.slice(0, -1) : event;
    if (this.keepToSend_(data, flags, callback)) return this;
    const packet: Packet = { type: EVENT, nsp: this.#nsp, data };
    if (flags.compress === false) packet.options = { compress: false };
    if (callback) packet.id = this.#expectAck(callback, flags);
    if (flags.volatile && this.#io.engine?.transport.writable !== true) return this;
    if (this.#isConnected && this.#io.engine?._hasPingExpired() !== true) {
      this.sendPacket_(packet);
    } else {
      this.#sendBuffer ??= [];
      this.#sendBuffer.push(packet);
    }
    return this;
  }

  #expectAck(callback: AckCallback, { withError_ = false, timeoutMs = this.#opts.ackTimeout }: EmitFlags): number {
    this.#acks ??= new Acknowledgements(this.#io.environment);
    return this.#acks.expect(callback, withError_, timeoutMs, (id) => {
      this.#sendBuffer = this.#sendBuffer?.filter((packet) => packet.id !== id);
    });
  }

  protected sendPacket_(packet: Packet): void {
    this.#io.send(packet);
  }

  #flushBuffers(): void {
    const received = this.#receiveBuffer;
    this.#receiveBuffer = undefined;
    received?.forEach(({ args, receivedAt }) => {
      const transport = this.#io.engine?.transport;
      if (transport) transport.receivedAt = receivedAt;
      this.#dispatchEvent(args);
    });
    const unsent = this.#sendBuffer;
    this.#sendBuffer = undefined;
    unsent?.forEach((packet) => {
      this.sendPacket_(packet);
    });
  }
}

const noFlags: EmitFlags = {};

function isCallback(value: unknown): value is AckCallback {
  return typeof value === 'function';
}

function listOf(data: unknown): unknown[] {
  return Array.isArray(data) ? data : [];
}

function connectError(data: unknown): ConnectError {
  const { message = data, data: attached } = isRecord(data) ? data : {};
  return new ConnectError(String(message), attached);
}
