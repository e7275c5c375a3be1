import { decodePacket, type Packet } from 'engine.io-parser';
import { Emitter } from './emitter.ts';
import type { EngineTransport, TransportParts } from './engineTransport.ts';
import type { Environment } from './environment.ts';
import { type CloseDetails, ProtocolError, TransportError } from './errors.ts';
import { describeFailure, type FailureKind, failureKind } from './failures.ts';
import { parseHandshake } from './handshake.ts';
import type { Heartbeats, HeartbeatsFor, Listening } from './heartbeats.ts';
import type { SocketIoOptions } from './options.ts';
import { Transport, type TransportOwner } from './transport.ts';

/** Why a connection ended; the same strings as socket.io-client's. */
export type EngineCloseReason = 'transport close' | 'transport error' | 'ping timeout' | 'forced close';

/** What the layer above is told. An error is followed by a close, after which nothing more comes. */
export interface EngineOwner {
  onEngineOpen_(): void;
  onEngineData_(data: string | ArrayBuffer): void;
  onEnginePing_(): void;
  onEngineError_(error: Error): void;
  onEngineClose_(reason: EngineCloseReason, details: CloseDetails | Error | undefined): void;
}

/** What `socket.io.engine` emits, for looking at the traffic. */
export interface EngineEvents {
  packet(packet: EnginePacket): void;
  packetCreate(packet: EnginePacket): void;
  /** All that was written has been handed to the WebSocket. */
  drain(): void;
  /** The server answers on a WebSocket, which takes over from polling when no request is under way any more. */
  upgrading(transport: { readonly name: string }): void;
  upgrade(transport: { readonly name: string }): void;
  /** There is no WebSocket; the connection goes on by polling. */
  upgradeError(error: { readonly name: string }): void;
  close(reason: EngineCloseReason, details?: CloseDetails | Error): void;
}

export interface EnginePacket {
  type: string;
  data?: unknown;
  /** Of a packet that is sent; compression itself is the platform's matter. */
  options?: { readonly compress: boolean };
}

/** One Engine.IO 4 session: handshake, heartbeat, messages, close. */
export class Engine extends Emitter<EngineEvents> implements TransportOwner, Listening {
  #state: 'opening' | 'open' | 'closed' = 'opening';
  #id: string | undefined;
  #pingInterval = 0;
  #pingTimeout = 0;
  #maxPayload: number | undefined;
  /** Written before the handshake. */
  #pending: (string | ArrayBuffer)[] | undefined;
  #isWatched = false;
  /** A field, since in k6 a getter costs half a microsecond, and each frame's time is asked for by way of it. */
  readonly transport: EngineTransport;
  readonly #environment: Environment;
  readonly #heartbeatsFor: HeartbeatsFor;
  #heartbeats: Heartbeats | undefined;
  readonly #owner: EngineOwner;
  /** Epoch milliseconds at which the next heartbeat is overdue; 0 once that was seen. As in engine.io-client. */
  _pingTimeoutTime = Number.POSITIVE_INFINITY;

  constructor(
    url: string,
    options: SocketIoOptions,
    environment: Environment,
    heartbeatsFor: HeartbeatsFor,
    owner: EngineOwner,
  ) {
    super();
    this.#environment = environment;
    this.#heartbeatsFor = heartbeatsFor;
    this.#owner = owner;
    this.transport =
      environment.openPolling_?.(url, options, environment, heartbeatsFor, this, parts) ??
      new Transport(url, options, environment, heartbeatsFor, this);
  }

  get readyState(): 'opening' | 'open' | 'closed' {
    return this.#state;
  }

  /** Session id; undefined before the handshake and after the close. */
  get id(): string | undefined {
    return this.#id;
  }

  /** The server's figures: milliseconds, and bytes of the largest message that it takes. */
  get pingInterval(): number {
    return this.#pingInterval;
  }

  get pingTimeout(): number {
    return this.#pingTimeout;
  }

  get maxPayload(): number | undefined {
    return this.#maxPayload;
  }

  /** Whether somebody looks at the traffic. */
  get isWatched_(): boolean {
    return this.#isWatched;
  }

  /**
   * Whether the heartbeat is overdue though its timer has not fired: the loop was busy, or the machine asleep. What is
   * sent now would be lost. Ends the connection, after this turn. As in engine.io-client.
   */
  _hasPingExpired(): boolean {
    if (this._pingTimeoutTime === 0) return true;
    if (this.#environment.now() <= this._pingTimeoutTime) return false;
    this._pingTimeoutTime = 0;
    Promise.resolve().then(() => this.onSilence_());
    return true;
  }

  write(data: string | ArrayBuffer, compress?: boolean): void {
    if (this.#state === 'open') {
      this.#writePacket({ type: 'message', data }, compress);
    } else if (this.#state === 'opening') {
      this.#pending ??= [];
      this.#pending.push(data);
    }
  }

  close(): void {
    this.#end('forced close', undefined);
  }

  onTransportData_(data: unknown): void {
    this.#onPacket(decodePacket(data, 'arraybuffer'), data);
  }

  onTransportDrain_(): void {
    if (this.#isWatched) this.emitReserved_('drain');
  }

  onTransportError_(error: Error): void {
    this.#fail(error);
  }

  onTransportClose_(details: CloseDetails): void {
    this.#end('transport close', details);
  }

  onTransportUpgrade_(event: 'upgrading' | 'upgrade' | 'upgradeError', what: { readonly name: string }): void {
    if (this.#isWatched) this.emitReserved_(event, what);
  }

  onSilence_(): void {
    this.#end('ping timeout', undefined);
  }

  protected override onListening_(): void {
    this.#isWatched = true;
    this.transport.shortcut = undefined;
  }

  #onPacket(packet: Packet, frame: unknown): void {
    if (this.#isWatched) this.emitReserved_('packet', packet);
    if (packet.type === 'open') {
      this.#onHandshake(packet.data);
    } else if (this.#state === 'opening') {
      this.#malformed(
        `not a Socket.IO server: its first frame is ${excerpt(frame)}, expected an Engine.IO open packet`,
        'handshake',
        'not-socket.io',
      );
    } else if (packet.type === 'ping') {
      this.#writePacket({ type: 'pong' });
      this.transport.receivedAt = Number.NaN;
      this.#expectPing();
      this.#owner.onEnginePing_();
    } else if (packet.type === 'error') {
      this.#malformed('server error', 'parser error', 'not-socket.io');
    } else if (packet.type === 'message') {
      this.#owner.onEngineData_(packet.data ?? '');
    }
  }

  #onHandshake(data: unknown): void {
    const handshake = parseHandshake(data);
    if (handshake === undefined) {
      this.#malformed(`not an Engine.IO 4 server: its open packet is ${excerpt(data)}`, 'handshake', 'engine-version');
      return;
    }
    this.#heartbeats?.forget(this);
    this.#heartbeats = this.#heartbeatsFor(handshake.pingInterval + handshake.pingTimeout);
    this.#id = handshake.sid;
    this.#pingInterval = handshake.pingInterval;
    this.#pingTimeout = handshake.pingTimeout;
    this.#maxPayload = handshake.maxPayload;
    if (this.#state === 'opening') {
      this.#state = 'open';
      this.#pending?.forEach((message) => {
        this.write(message);
      });
      this.#pending = undefined;
      this.#owner.onEngineOpen_();
    }
    // The owner may have closed it.
    if (!this.#isClosed()) this.#expectPing();
  }

  #expectPing(): void {
    if (this.#heartbeats !== undefined) this._pingTimeoutTime = this.#heartbeats.expect(this);
  }

  #malformed(message: string, code: string, kind: FailureKind): void {
    const error = new ProtocolError(message, code, kind);
    this.#environment.onMalformedPacket_?.(error);
    this.#fail(error);
  }

  #fail(error: Error): void {
    if (this.#isClosed()) return;
    this.#owner.onEngineError_(error);
    this.#end('transport error', error);
  }

  #end(reason: EngineCloseReason, details: CloseDetails | Error | undefined): void {
    if (this.#isClosed()) return;
    this.#state = 'closed';
    this.#id = undefined;
    this.#pending = undefined;
    this.#heartbeats?.forget(this);
    this.transport.close();
    this.#owner.onEngineClose_(reason, details);
    if (this.#isWatched) this.emitReserved_('close', reason, details);
  }

  #writePacket(packet: Packet, compress = true): void {
    if (this.#isWatched) this.emitReserved_('packetCreate', { ...packet, options: { compress } });
    this.transport.send(encode(packet));
  }

  #isClosed(): boolean {
    return this.#state === 'closed';
  }
}

const parts: TransportParts = {
  Transport_: Transport,
  TransportError_: TransportError,
  describeFailure_: describeFailure,
  failureKind_: failureKind,
};

/** One digit in front of text; binary goes as it is. (A transport that has to make text of it does so itself.) */
function encode({ type, data }: Packet): string | ArrayBuffer {
  if (type === 'pong') return '3';
  return typeof data === 'string' ? `4${data}` : data;
}

function excerpt(frame: unknown): string {
  return typeof frame === 'string' ? JSON.stringify(frame.slice(0, 60)) : 'binary';
}
