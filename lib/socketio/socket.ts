import type { AckCallback } from './acknowledgements.ts';
import { type CatchAll, callAll, without } from './catchAll.ts';
import type { Packet } from './codec.ts';
import type { Answer, AnyEvents, ArgsBeforeAck, EventArgs, EventMap, Listener } from './eventTypes.ts';
import type { Manager } from './manager.ts';
import { NamespaceSocket } from './namespaceSocket.ts';
import type { Auth, SocketOptions } from './options.ts';
import { RetryQueue } from './retryQueue.ts';
import type { EmitFlags } from './socketTypes.ts';

/** The client's end of one namespace, with all that socket.io-client's has. */
export class Socket<
  Listen extends EventMap<Listen> = AnyEvents,
  Emit extends EventMap<Emit> = AnyEvents,
> extends NamespaceSocket<Listen, Emit, Manager> {
  readonly #retries: number | undefined;
  // Made when they are needed: of ten thousand sockets most need none of them.
  #queue: RetryQueue | undefined;
  #outgoing: CatchAll | undefined;

  constructor(io: Manager, nsp: string, opts: SocketOptions = {}) {
    super(io, nsp, opts);
    this.#retries = opts.retries;
  }

  /** Whether the server restored the session that this socket had before it lost the connection. */
  get recovered(): boolean {
    return this.isRecovered_;
  }

  /** Sent with each CONNECT; may be changed before a reconnection. */
  get auth(): Auth | undefined {
    return this.auth_;
  }

  set auth(auth: Auth | undefined) {
    this.auth_ = auth;
  }

  get disconnected(): boolean {
    return !this.connected;
  }

  /** Alias of `connect`. */
  open(): this {
    return this.connect();
  }

  /** Alias of `disconnect`. */
  close(): this {
    return this.disconnect();
  }

  /** Sends an event and waits for its acknowledgement; rejects after `timeout()`, or when the connection is lost. */
  emitWithAck<Name extends keyof Emit & string>(
    event: Name,
    ...args: ArgsBeforeAck<EventArgs<Emit, Name>>
  ): Promise<Answer<EventArgs<Emit, Name>>>;
  emitWithAck(...event: [name: string, ...args: unknown[]]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.setFlag_({ withError_: true });
      this.sendEvent_([...event, (error: unknown, value: unknown) => (error ? reject(error) : resolve(value))]);
    });
  }

  /** Emits a `message` event. */
  send(...args: unknown[]): this {
    return this.sendEvent_(['message', ...args]);
  }

  /** The next event is dropped where it cannot be written at once. */
  get volatile(): this {
    this.setFlag_({ volatile: true });
    return this;
  }

  /** Says so in the next event's `packetCreate`, for socket.io-client's sake: compression is the platform's matter. */
  compress(compress: boolean): this {
    this.setFlag_({ compress });
    return this;
  }

  prependAny(listener: Listener): this {
    this.incoming_ = [listener, ...(this.incoming_ ?? [])];
    this.io.chooseWay_();
    return this;
  }

  listenersAny(): Listener[] {
    return [...(this.incoming_ ?? [])];
  }

  /** Calls the listener with the name and the arguments of every event sent; acknowledgements are none. */
  onAnyOutgoing(listener: Listener): this {
    this.#outgoing = [...(this.#outgoing ?? []), listener];
    return this;
  }

  prependAnyOutgoing(listener: Listener): this {
    this.#outgoing = [listener, ...(this.#outgoing ?? [])];
    return this;
  }

  offAnyOutgoing(listener?: Listener): this {
    this.#outgoing = without(this.#outgoing, listener);
    return this;
  }

  listenersAnyOutgoing(): Listener[] {
    return [...(this.#outgoing ?? [])];
  }

  protected override sendPacket_(packet: Packet): void {
    if (this.#outgoing !== undefined) callAll(this.#outgoing, this, Array.isArray(packet.data) ? packet.data : []);
    super.sendPacket_(packet);
  }

  protected override onConnected_(): void {
    this.#queue?.sendNext_(true);
  }

  protected override keepToSend_(data: unknown[], flags: EmitFlags, callback: AckCallback | undefined): boolean {
    if (!this.#retries || flags.fromQueue_ || flags.volatile) return false;
    this.#queue ??= this.#newQueue(this.#retries);
    this.#queue.add(data, flags.timeoutMs, callback);
    return true;
  }

  #newQueue(retries: number): RetryQueue {
    const sendOnce = (event: unknown[], timeoutMs: number | undefined, callback: AckCallback) => {
      this.setFlag_({ fromQueue_: true, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
      const [name, ...args] = event;
      this.sendEvent_([name, ...args, callback]);
    };
    return new RetryQueue(retries, sendOnce, () => this.connected);
  }
}
