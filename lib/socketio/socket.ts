import { type AckCallback, Acknowledgements } from './acknowledgements.ts';
import { CatchAll } from './catchAll.ts';
import { type Packet, packetTypes } from './codec.ts';
import { Emitter } from './emitter.ts';
import { type CloseDetails, ConnectError } from './errors.ts';
import type { Answer, AnyEvents, ArgsBeforeAck, EventArgs, EventMap, Listener, TimedEmitter } from './eventTypes.ts';
import type { Manager } from './manager.ts';
import type { ManagerEvents } from './managerSettings.ts';
import type { Auth, SocketOptions } from './options.ts';
import { RetryQueue } from './retryQueue.ts';
import { type DisconnectReason, type EmitFlags, reservedNames, type SocketEvents } from './socketTypes.ts';

const EVENT = packetTypes.event;

/**
 * The client's end of one namespace. The type parameters say which events it receives and sends.
 *
 * Long because its public surface is socket.io-client's; what can stand alone (acknowledgements, retries, catch-all
 * listeners) does.
 */
export class Socket<
  Listen extends EventMap<Listen> = AnyEvents,
  Emit extends EventMap<Emit> = AnyEvents,
> extends Emitter<SocketEvents, Listen> {
  readonly io: Manager;
  readonly nsp: string;
  /** The server's name for this socket; undefined while disconnected. */
  id: string | undefined;
  connected = false;
  /** Whether the server restored the session that this socket had before it lost the connection. */
  recovered = false;
  /** Sent with each CONNECT; may be changed before a reconnection. */
  auth: Auth | undefined;

  readonly #opts: SocketOptions;
  readonly #acks: Acknowledgements;
  readonly #queue: RetryQueue;
  readonly #incoming = new CatchAll();
  readonly #outgoing = new CatchAll();
  #flags: EmitFlags = {};
  #sendBuffer: Packet[] = [];
  #receiveBuffer: { args: unknown[]; receivedAt: number }[] = [];
  /** This socket's listeners on its manager, while it takes part in the connection. */
  #subscription: Pick<ManagerEvents, 'open' | 'error' | 'close'> | undefined;
  #sessionId: string | undefined;
  #lastOffset: string | undefined;

  constructor(io: Manager, nsp: string, opts: SocketOptions = {}) {
    super();
    this.io = io;
    this.nsp = nsp;
    this.#opts = opts;
    this.auth = opts.auth;
    this.#acks = new Acknowledgements(io.environment);
    this.#queue = new RetryQueue(
      opts.retries ?? 0,
      (event, timeoutMs, callback) => this.#sendQueued(event, timeoutMs, callback),
      () => this.connected,
    );
    if (io.autoConnect) this.connect();
  }

  get disconnected(): boolean {
    return !this.connected;
  }

  /** Whether the socket is connected, or will be when its connection is made. */
  get active(): boolean {
    return this.#subscription !== undefined;
  }

  /**
   * When the frame that is being handled was read off the socket: epoch milliseconds, in k6 with a fraction.
   * Holds until the connection's next frame (NaN after a heartbeat), so ask inside the handler or right after an await.
   */
  get receivedAt(): number {
    return this.io.receipt.receivedAt;
  }

  connect(): this {
    if (this.connected) return this;
    this.#subscribe();
    if (!this.io.isReconnecting) this.io.open();
    if (this.io.readyState === 'open') this.#onOpen();
    return this;
  }

  /** Alias of `connect`. */
  open(): this {
    return this.connect();
  }

  /** Leaves the namespace; the last socket of a connection closes it. */
  disconnect(): this {
    if (this.connected) this.io.send({ type: packetTypes.disconnect, nsp: this.nsp });
    this.#destroy();
    if (this.connected) this.#onClose('io client disconnect');
    return this;
  }

  /** Alias of `disconnect`. */
  close(): this {
    return this.disconnect();
  }

  /**
   * Sends an event; while not connected it is kept until then. A function as last argument is called with the
   * server's acknowledgement.
   * @throws {Error} the name has a meaning of its own (`connect`, `disconnect`, …)
   */
  emit<Name extends keyof Emit & string>(event: Name, ...args: EventArgs<Emit, Name>): this;
  emit(...event: [name: string, ...args: unknown[]]): this {
    return this.#sendEvent(event);
  }

  /** Sends an event and waits for its acknowledgement; rejects after `timeout()`, or when the connection is lost. */
  emitWithAck<Name extends keyof Emit & string>(
    event: Name,
    ...args: ArgsBeforeAck<EventArgs<Emit, Name>>
  ): Promise<Answer<EventArgs<Emit, Name>>>;
  emitWithAck(...event: [name: string, ...args: unknown[]]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#flags.withError = true;
      this.#sendEvent([...event, (error: unknown, value: unknown) => (error ? reject(error) : resolve(value))]);
    });
  }

  /** Emits a `message` event. */
  send(...args: unknown[]): this {
    return this.#sendEvent(['message', ...args]);
  }

  /** The next event is dropped where it cannot be written at once. */
  get volatile(): this {
    this.#flags.volatile = true;
    return this;
  }

  /** The next event's acknowledgement is waited for so many milliseconds; its callback gets an error first. */
  timeout(timeoutMs: number): TimedEmitter<Emit>;
  timeout(timeoutMs: number): unknown {
    this.#flags.timeoutMs = timeoutMs;
    return this;
  }

  /** There for socket.io-client's sake: compression is the platform's matter. */
  compress(_compress: boolean): this {
    return this;
  }

  /** Calls the listener with the name and the arguments of every event received. */
  onAny(listener: Listener): this {
    this.#incoming.add(listener);
    return this;
  }

  prependAny(listener: Listener): this {
    this.#incoming.prepend(listener);
    return this;
  }

  offAny(listener?: Listener): this {
    this.#incoming.remove(listener);
    return this;
  }

  listenersAny(): Listener[] {
    return this.#incoming.all();
  }

  /** Calls the listener with the name and the arguments of every event sent; acknowledgements are none. */
  onAnyOutgoing(listener: Listener): this {
    this.#outgoing.add(listener);
    return this;
  }

  prependAnyOutgoing(listener: Listener): this {
    this.#outgoing.prepend(listener);
    return this;
  }

  offAnyOutgoing(listener?: Listener): this {
    this.#outgoing.remove(listener);
    return this;
  }

  listenersAnyOutgoing(): Listener[] {
    return this.#outgoing.all();
  }

  /** For the manager: a packet for this namespace came. */
  onPacket(packet: Packet): void {
    if (this.#subscription === undefined) return;
    if (packet.type === EVENT) {
      this.#onEvent(packet);
      return;
    }
    switch (packet.type) {
      case packetTypes.ack:
        if (packet.id !== undefined) this.#acks.settle(packet.id, listOf(packet.data));
        break;
      case packetTypes.connect:
        this.#onConnect(packet.data);
        break;
      case packetTypes.disconnect:
        this.#destroy();
        this.#onClose('io server disconnect');
        break;
      case packetTypes.connectError:
        this.#destroy();
        this.emitReserved('connect_error', connectError(packet.data));
        break;
    }
  }

  // --- internal: connecting ---

  #subscribe(): void {
    if (this.#subscription !== undefined) return;
    const subscription: Pick<ManagerEvents, 'open' | 'error' | 'close'> = {
      open: () => this.#onOpen(),
      error: (error) => this.#onError(error),
      close: (reason, details) => this.#onClose(reason, details),
    };
    this.#subscription = subscription;
    this.io.on('open', subscription.open).on('error', subscription.error).on('close', subscription.close);
  }

  /** Takes no further part in the connection, which is closed when nobody else needs it. */
  #destroy(): void {
    if (this.#subscription !== undefined) {
      const { open, error, close } = this.#subscription;
      this.#subscription = undefined;
      this.io.off('open', open).off('error', error).off('close', close);
    }
    this.io.release();
  }

  #onOpen(): void {
    if (typeof this.auth === 'function') this.auth((data) => this.#sendConnect(data));
    else this.#sendConnect(this.auth);
  }

  #sendConnect(auth: Record<string, unknown> | undefined): void {
    const data = this.#sessionId === undefined ? auth : { pid: this.#sessionId, offset: this.#lastOffset, ...auth };
    this.io.send({ type: packetTypes.connect, nsp: this.nsp, data });
  }

  #onConnect(data: unknown): void {
    const session = parseSession(data);
    if (session === undefined) {
      const message =
        'It seems you are trying to reach a Socket.IO server in v2.x with a v3.x client, but they are not compatible ' +
        '(more information here: https://socket.io/docs/v3/migrating-from-2-x-to-3-0/)';
      this.emitReserved('connect_error', new Error(message));
      return;
    }
    this.id = session.sid;
    this.recovered = session.pid !== undefined && session.pid === this.#sessionId;
    this.#sessionId = session.pid;
    this.connected = true;
    this.#flushBuffers();
    this.#queue.sendNext(true);
    this.emitReserved('connect');
  }

  #onError(error: Error): void {
    if (!this.connected) this.emitReserved('connect_error', error);
  }

  #onClose(reason: DisconnectReason, details?: CloseDetails | Error): void {
    this.connected = false;
    this.id = undefined;
    this.emitReserved('disconnect', reason, details);
    this.#acks.abandon((id) => this.#sendBuffer.some((packet) => packet.id === id));
  }

  // --- internal: receiving ---

  #onEvent(packet: Packet): void {
    const args = listOf(packet.data);
    if (packet.id !== undefined) args.push(this.#acknowledge(packet.id));
    if (this.connected) this.#dispatchEvent(args);
    else this.#receiveBuffer.push({ args, receivedAt: this.receivedAt });
  }

  #dispatchEvent(args: unknown[]): void {
    if (!this.#incoming.isEmpty) this.#incoming.call(this, args);
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
      this.io.send({ type: packetTypes.ack, nsp: this.nsp, id, data: values });
    };
  }

  // --- internal: sending ---

  #sendEvent(event: [name: unknown, ...args: unknown[]]): this {
    if (reservedNames.includes(event[0])) throw new Error(`"${String(event[0])}" is a reserved event name`);
    const flags = this.#flags;
    this.#flags = {};
    const last = event.at(-1);
    const callback = isCallback(last) ? last : undefined;
    const data = callback ? event.slice(0, -1) : event;
    if (this.#opts.retries && !flags.fromQueue && !flags.volatile) {
      this.#queue.add(data, flags.timeoutMs, callback);
      return this;
    }
    const packet: Packet = { type: packetTypes.event, nsp: this.nsp, data };
    if (callback) packet.id = this.#expectAck(callback, flags);
    if (flags.volatile && this.io.engine?.transport.writable !== true) return this;
    if (this.connected) this.#sendPacket(packet);
    else this.#sendBuffer.push(packet);
    return this;
  }

  #expectAck(callback: AckCallback, { withError = false, timeoutMs = this.#opts.ackTimeout }: EmitFlags): number {
    return this.#acks.expect(callback, withError, timeoutMs, (id) => {
      this.#sendBuffer = this.#sendBuffer.filter((packet) => packet.id !== id);
    });
  }

  #sendPacket(packet: Packet): void {
    this.#outgoing.call(this, listOf(packet.data));
    this.io.send(packet);
  }

  #sendQueued(event: unknown[], timeoutMs: number | undefined, callback: AckCallback): void {
    this.#flags = { fromQueue: true, ...(timeoutMs === undefined ? {} : { timeoutMs }) };
    const [name, ...args] = event;
    this.#sendEvent([name, ...args, callback]);
  }

  #flushBuffers(): void {
    const receiveBuffer = this.#receiveBuffer;
    const sendBuffer = this.#sendBuffer;
    this.#receiveBuffer = [];
    for (const { args, receivedAt } of receiveBuffer) {
      this.io.receipt.replay(receivedAt);
      this.#dispatchEvent(args);
    }
    this.#sendBuffer = [];
    for (const packet of sendBuffer) this.#sendPacket(packet);
  }
}

function isCallback(value: unknown): value is AckCallback {
  return typeof value === 'function';
}

function listOf(data: unknown): unknown[] {
  return Array.isArray(data) ? data : [];
}

function parseSession(data: unknown): { sid: string; pid: string | undefined } | undefined {
  if (typeof data !== 'object' || data === null || !('sid' in data) || typeof data.sid !== 'string') return undefined;
  return { sid: data.sid, pid: 'pid' in data && typeof data.pid === 'string' ? data.pid : undefined };
}

function connectError(data: unknown): ConnectError {
  if (typeof data === 'string') return new ConnectError(data, undefined);
  if (typeof data !== 'object' || data === null) return new ConnectError('', undefined);
  const message = 'message' in data ? String(data.message) : '';
  return new ConnectError(message, 'data' in data ? data.data : undefined);
}
