import { type AckCallback, Acknowledgements } from './acknowledgements.ts';
import { type Packet, packetTypes } from './codec.ts';
import { Emitter, type Listener } from './emitter.ts';
import { type CloseDetails, ConnectError } from './errors.ts';
import type { Manager, ManagerCloseReason, ManagerEvents } from './manager.ts';
import type { Auth, SocketOptions } from './options.ts';
import { RetryQueue } from './retryQueue.ts';

/** Why a socket was disconnected; the same strings as socket.io-client's. */
export type DisconnectReason = ManagerCloseReason | 'io server disconnect' | 'io client disconnect';

export interface SocketEvents {
  connect(): void;
  /** A refusal by the server (with its `data`), or a connection that could not be made. */
  connect_error(error: Error & { data?: unknown; detail?: string }): void;
  disconnect(reason: DisconnectReason, details?: CloseDetails | Error): void;
}

/** Modifiers of the next `emit`. */
interface EmitFlags {
  volatile?: boolean;
  timeoutMs?: number;
  withError?: boolean;
  fromQueue?: boolean;
}

const reservedNames: readonly unknown[] = [
  'connect',
  'connect_error',
  'disconnect',
  'disconnecting',
  'newListener',
  'removeListener',
];

/** The client's end of one namespace. */
export class Socket extends Emitter<SocketEvents> {
  readonly io: Manager;
  readonly nsp: string;
  /** The server's name for this socket; undefined while disconnected. */
  id: string | undefined;
  connected = false;
  /** Whether the server restored the session that this socket had before it lost the connection. */
  recovered = false;
  /** Sent with each CONNECT; may be changed before a reconnection. */
  auth: Auth | undefined;

  private readonly opts: SocketOptions;
  private readonly acks: Acknowledgements;
  private readonly queue: RetryQueue;
  private flags: EmitFlags = {};
  private sendBuffer: Packet[] = [];
  private receiveBuffer: { args: unknown[]; receivedAt: number }[] = [];
  private anyListeners: readonly Listener[] = [];
  private anyOutgoingListeners: readonly Listener[] = [];
  /** This socket's listeners on its manager, while it takes part in the connection. */
  private subscription: Pick<ManagerEvents, 'open' | 'error' | 'close'> | undefined;
  private sessionId: string | undefined;
  private lastOffset: string | undefined;

  constructor(io: Manager, nsp: string, opts: SocketOptions = {}) {
    super();
    this.io = io;
    this.nsp = nsp;
    this.opts = opts;
    this.auth = opts.auth;
    this.acks = new Acknowledgements(io.environment);
    this.queue = new RetryQueue(
      opts.retries ?? 0,
      (args, timeoutMs, callback) => this.emitFromQueue(args, timeoutMs, callback),
      () => this.connected,
    );
    if (io.autoConnect) this.connect();
  }

  get disconnected(): boolean {
    return !this.connected;
  }

  /** Whether the socket is connected, or will be when its connection is made. */
  get active(): boolean {
    return this.subscription !== undefined;
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
    this.subscribe();
    if (!this.io.isReconnecting) this.io.open();
    if (this.io.readyState === 'open') this.onOpen();
    return this;
  }

  /** Alias of `connect`. */
  open(): this {
    return this.connect();
  }

  /** Leaves the namespace; the last socket of a connection closes it. */
  disconnect(): this {
    if (this.connected) this.io.send({ type: packetTypes.disconnect, nsp: this.nsp });
    this.destroy();
    if (this.connected) this.onClose('io client disconnect');
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
  emit(event: string, ...args: unknown[]): this {
    if (reservedNames.includes(event)) throw new Error(`"${String(event)}" is a reserved event name`);
    const flags = this.flags;
    this.flags = {};
    const last = args.at(-1);
    const callback = isCallback(last) ? last : undefined;
    const data = [event, ...(callback ? args.slice(0, -1) : args)];
    if (this.opts.retries && !flags.fromQueue && !flags.volatile) {
      this.queue.add(data, flags.timeoutMs, callback);
      return this;
    }
    const packet: Packet = { type: packetTypes.event, nsp: this.nsp, data };
    if (callback) {
      const timeoutMs = flags.timeoutMs ?? this.opts.ackTimeout;
      packet.id = this.acks.expect(callback, flags.withError === true, timeoutMs, (id) => this.removeFromBuffer(id));
    }
    if (flags.volatile && this.io.engine?.transport.writable !== true) return this;
    if (this.connected) this.sendEvent(packet, data);
    else this.sendBuffer.push(packet);
    return this;
  }

  /** Sends an event and waits for its acknowledgement; rejects after `timeout()`, or when the connection is lost. */
  emitWithAck(event: string, ...args: unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.flags.withError = true;
      this.emit(event, ...args, (error: unknown, value: unknown) => (error ? reject(error) : resolve(value)));
    });
  }

  /** Emits a `message` event. */
  send(...args: unknown[]): this {
    return this.emit('message', ...args);
  }

  /** The next event is dropped where it cannot be written at once. */
  get volatile(): this {
    this.flags.volatile = true;
    return this;
  }

  /** The next event's acknowledgement is waited for so many milliseconds; its callback gets an error first. */
  timeout(timeoutMs: number): this {
    this.flags.timeoutMs = timeoutMs;
    return this;
  }

  /** Kept for socket.io-client's sake: compression is the platform's matter. */
  compress(_compress: boolean): this {
    return this;
  }

  /** Calls the listener with the name and the arguments of every event received. */
  onAny(listener: Listener): this {
    this.anyListeners = [...this.anyListeners, listener];
    return this;
  }

  prependAny(listener: Listener): this {
    this.anyListeners = [listener, ...this.anyListeners];
    return this;
  }

  offAny(listener?: Listener): this {
    this.anyListeners = without(this.anyListeners, listener);
    return this;
  }

  listenersAny(): Listener[] {
    return [...this.anyListeners];
  }

  /** Calls the listener with the name and the arguments of every event sent. */
  onAnyOutgoing(listener: Listener): this {
    this.anyOutgoingListeners = [...this.anyOutgoingListeners, listener];
    return this;
  }

  prependAnyOutgoing(listener: Listener): this {
    this.anyOutgoingListeners = [listener, ...this.anyOutgoingListeners];
    return this;
  }

  offAnyOutgoing(listener?: Listener): this {
    this.anyOutgoingListeners = without(this.anyOutgoingListeners, listener);
    return this;
  }

  listenersAnyOutgoing(): Listener[] {
    return [...this.anyOutgoingListeners];
  }

  /** For the manager: a packet for this namespace came. */
  onPacket(packet: Packet): void {
    if (this.subscription === undefined) return;
    switch (packet.type) {
      case packetTypes.event:
        this.onEvent(packet);
        break;
      case packetTypes.ack:
        this.onAck(packet);
        break;
      case packetTypes.connect:
        this.onConnect(packet.data);
        break;
      case packetTypes.disconnect:
        this.destroy();
        this.onClose('io server disconnect');
        break;
      case packetTypes.connectError:
        this.destroy();
        this.emitReserved('connect_error', connectError(packet.data));
        break;
    }
  }

  // --- internal ---

  private subscribe(): void {
    if (this.subscription !== undefined) return;
    const subscription: Pick<ManagerEvents, 'open' | 'error' | 'close'> = {
      open: () => this.onOpen(),
      error: (error) => this.onError(error),
      close: (reason, details) => this.onClose(reason, details),
    };
    this.subscription = subscription;
    this.io.on('open', subscription.open).on('error', subscription.error).on('close', subscription.close);
  }

  private onOpen(): void {
    if (typeof this.auth === 'function') this.auth((data) => this.sendConnect(data));
    else this.sendConnect(this.auth);
  }

  private onError(error: Error): void {
    if (!this.connected) this.emitReserved('connect_error', error);
  }

  private onClose(reason: DisconnectReason, details?: CloseDetails | Error): void {
    this.connected = false;
    this.id = undefined;
    this.emitReserved('disconnect', reason, details);
    this.acks.abandon((id) => this.sendBuffer.some((packet) => packet.id === id));
  }

  private sendConnect(auth: Record<string, unknown> | undefined): void {
    const data = this.sessionId === undefined ? auth : { pid: this.sessionId, offset: this.lastOffset, ...auth };
    this.io.send({ type: packetTypes.connect, nsp: this.nsp, data });
  }

  private onConnect(data: unknown): void {
    const session = parseSession(data);
    if (session === undefined) {
      const message =
        'It seems you are trying to reach a Socket.IO server in v2.x with a v3.x client, but they are not compatible ' +
        '(more information here: https://socket.io/docs/v3/migrating-from-2-x-to-3-0/)';
      this.emitReserved('connect_error', new Error(message));
      return;
    }
    this.id = session.sid;
    this.recovered = session.pid !== undefined && session.pid === this.sessionId;
    this.sessionId = session.pid;
    this.connected = true;
    this.flushBuffers();
    this.queue.sendNext(true);
    this.emitReserved('connect');
  }

  private onEvent(packet: Packet): void {
    const args: unknown[] = Array.isArray(packet.data) ? packet.data : [];
    if (packet.id !== undefined) args.push(this.acknowledge(packet.id));
    if (this.connected) this.dispatchEvent(args);
    else this.receiveBuffer.push({ args, receivedAt: this.receivedAt });
  }

  private dispatchEvent(args: unknown[]): void {
    const { anyListeners } = this;
    for (let i = 0; i < anyListeners.length; i++) anyListeners[i]?.apply(this, args);
    this.dispatch(args);
    if (this.sessionId === undefined) return;
    // With connection state recovery, the server adds the event's offset as its last argument.
    const last = args.at(-1);
    if (typeof last === 'string') this.lastOffset = last;
  }

  private onAck(packet: Packet): void {
    if (packet.id === undefined) return;
    this.acks.settle(packet.id, Array.isArray(packet.data) ? packet.data : []);
  }

  /** The function that a handler calls to answer the server's event; only the first call counts. */
  private acknowledge(id: number): (...values: unknown[]) => void {
    let isSent = false;
    return (...values) => {
      if (isSent) return;
      isSent = true;
      this.io.send({ type: packetTypes.ack, nsp: this.nsp, id, data: values });
    };
  }

  private flushBuffers(): void {
    const { receiveBuffer, sendBuffer } = this;
    this.receiveBuffer = [];
    for (const { args, receivedAt } of receiveBuffer) {
      this.io.receipt.replay(receivedAt);
      this.dispatchEvent(args);
    }
    this.sendBuffer = [];
    for (const packet of sendBuffer) this.sendEvent(packet, Array.isArray(packet.data) ? packet.data : []);
  }

  private sendEvent(packet: Packet, data: unknown[]): void {
    for (const listener of this.anyOutgoingListeners) listener.apply(this, data);
    this.io.send(packet);
  }

  private emitFromQueue(args: unknown[], timeoutMs: number | undefined, callback: AckCallback): void {
    this.flags = { fromQueue: true, ...(timeoutMs === undefined ? {} : { timeoutMs }) };
    const [event, ...rest] = args;
    this.emit(String(event), ...rest, callback);
  }

  private removeFromBuffer(id: number): void {
    this.sendBuffer = this.sendBuffer.filter((packet) => packet.id !== id);
  }

  /** Takes no further part in the connection, which is closed when nobody else needs it. */
  private destroy(): void {
    if (this.subscription !== undefined) {
      const { open, error, close } = this.subscription;
      this.subscription = undefined;
      this.io.off('open', open).off('error', error).off('close', close);
    }
    this.io.release();
  }
}

function isCallback(value: unknown): value is AckCallback {
  return typeof value === 'function';
}

function without(listeners: readonly Listener[], listener: Listener | undefined): readonly Listener[] {
  const index = listener === undefined ? -1 : listeners.indexOf(listener);
  if (listener === undefined) return [];
  return index === -1 ? listeners : listeners.filter((_, i) => i !== index);
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
