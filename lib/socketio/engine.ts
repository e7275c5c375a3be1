import { decodePacket, encodePacket, type Packet } from 'engine.io-parser';
import { Emitter } from './emitter.ts';
import type { Cancel, Environment } from './environment.ts';
import { type CloseDetails, ProtocolError } from './errors.ts';
import type { SocketIoOptions } from './options.ts';
import type { Receipt } from './receipt.ts';
import { Transport, type TransportOwner } from './transport.ts';

/** Why a connection ended; the same strings as socket.io-client's. */
export type EngineCloseReason = 'transport close' | 'transport error' | 'ping timeout' | 'forced close';

/** What the layer above is told. An error is followed by a close. */
export interface EngineOwner {
  onEngineOpen(engine: Engine): void;
  /** A message; its payload begins at `start`, which spares the commonest frame a copy. */
  onEngineData(engine: Engine, frame: string | ArrayBuffer, start: number): void;
  onEnginePing(engine: Engine): void;
  onEngineError(engine: Engine, error: Error): void;
  onEngineClose(engine: Engine, reason: EngineCloseReason, details: CloseDetails | Error | undefined): void;
}

/** What `socket.io.engine` emits, for looking at the traffic. */
export interface EngineEvents {
  packet(packet: EnginePacket): void;
  packetCreate(packet: EnginePacket): void;
  /** All that was written has been handed to the WebSocket. */
  drain(): void;
  close(reason: EngineCloseReason, details?: CloseDetails | Error): void;
}

export interface EnginePacket {
  type: string;
  data?: unknown;
}

const MESSAGE = '4'.charCodeAt(0);
/** A timer later than this says that the event loop was busy, and that the server's ping may wait in its queue. */
const BUSY_LOOP_MS = 50;

/** One Engine.IO 4 session: handshake, heartbeat, messages, close. */
export class Engine extends Emitter<EngineEvents> implements TransportOwner {
  /** Session id; undefined before the handshake and after the close. */
  id: string | undefined;
  /** The server's figures, milliseconds and bytes. */
  pingInterval = 0;
  pingTimeout = 0;
  maxPayload: number | undefined;
  readyState: 'opening' | 'open' | 'closed' = 'opening';
  readonly transport: Transport;

  #cancelHeartbeat: Cancel | undefined;
  #heartbeatDeadline = 0;
  #hasGrace = false;
  /** Written before the handshake. */
  #pending: (string | ArrayBuffer)[] = [];
  readonly #environment: Environment;
  readonly #owner: EngineOwner;
  readonly #receipt: Receipt;
  readonly #send: (data: string | ArrayBuffer) => void;

  constructor(url: string, options: SocketIoOptions, environment: Environment, receipt: Receipt, owner: EngineOwner) {
    super();
    this.#environment = environment;
    this.#owner = owner;
    this.#receipt = receipt;
    this.transport = new Transport(url, options, environment, receipt, this);
    // Here and not at the field: in k6 2.2, a field's arrow function that uses `this` breaks constructors with arguments.
    this.#send = (data) => this.transport.send(data);
  }

  write(data: string | ArrayBuffer): void {
    if (this.readyState === 'closed') return;
    if (this.readyState === 'opening') this.#pending.push(data);
    else this.#writePacket({ type: 'message', data });
  }

  close(): void {
    this.#end('forced close', undefined);
  }

  onTransportOpen(): void {
    // The server speaks first.
  }

  onTransportData(data: unknown): void {
    if (this.readyState === 'open') {
      if (typeof data === 'string' && data.charCodeAt(0) === MESSAGE) {
        this.#onMessage(data, 1);
        return;
      }
      if (data instanceof ArrayBuffer) {
        this.#onMessage(data, 0);
        return;
      }
    }
    this.#onPacket(decode(data), data);
  }

  onTransportDrain(): void {
    if (this.hasBeenHeard) this.emitReserved('drain');
  }

  onTransportError(error: Error): void {
    this.#fail(error);
  }

  onTransportClose(details: CloseDetails): void {
    this.#end('transport close', details);
  }

  #onPacket(packet: Packet, frame: unknown): void {
    if (this.hasBeenHeard && packet.type !== 'message') this.emitReserved('packet', packet);
    if (packet.type === 'open') {
      this.#onHandshake(packet.data);
    } else if (this.readyState === 'opening') {
      this.#malformed(
        `not a Socket.IO server: its first frame is ${excerpt(frame)}, expected an Engine.IO open packet`,
        'not engine.io',
      );
    } else if (packet.type === 'ping') {
      this.#writePacket({ type: 'pong' });
      this.#receipt.forget();
      this.#heartbeatDeadline = this.#environment.now() + this.pingInterval + this.pingTimeout;
      this.#owner.onEnginePing(this);
    } else if (packet.type === 'error') {
      this.#malformed('server error', 'parser error');
    } else if (packet.type === 'message') {
      this.#onMessage(packet.data ?? '', 0);
    }
  }

  #onMessage(frame: string | ArrayBuffer, start: number): void {
    if (this.hasBeenHeard) this.emitReserved('packet', { type: 'message', data: frame.slice(start) });
    this.#owner.onEngineData(this, frame, start);
  }

  #onHandshake(data: unknown): void {
    const handshake = parseHandshake(data);
    if (handshake === undefined) {
      this.#malformed(`not an Engine.IO 4 server: its open packet is ${excerpt(data)}`, 'handshake');
      return;
    }
    this.id = handshake.sid;
    this.pingInterval = handshake.pingInterval;
    this.pingTimeout = handshake.pingTimeout;
    this.maxPayload = handshake.maxPayload;
    const isFirst = this.readyState === 'opening';
    this.readyState = 'open';
    if (isFirst) {
      const pending = this.#pending;
      this.#pending = [];
      for (const message of pending) this.write(message);
      this.#owner.onEngineOpen(this);
    }
    if (this.#isClosed()) return;
    this.#heartbeatDeadline = this.#environment.now() + this.pingInterval + this.pingTimeout;
    this.#waitForHeartbeat(this.pingInterval + this.pingTimeout);
  }

  /** One timer for many pings: a ping moves the deadline, and the timer looks at it when it fires. */
  #waitForHeartbeat(delay: number): void {
    this.#cancelHeartbeat?.();
    this.#cancelHeartbeat = this.#environment.after(delay, () => this.#checkHeartbeat());
  }

  #checkHeartbeat(): void {
    const late = this.#environment.now() - this.#heartbeatDeadline;
    if (late < 0) {
      this.#hasGrace = false;
      this.#waitForHeartbeat(-late);
    } else if (late > BUSY_LOOP_MS && !this.#hasGrace) {
      this.#hasGrace = true;
      this.#waitForHeartbeat(Math.min(late, this.pingTimeout));
    } else {
      this.#end('ping timeout', undefined);
    }
  }

  #malformed(message: string, code: string): void {
    const error = new ProtocolError(message, code);
    this.#environment.onMalformedPacket?.(error);
    this.#fail(error);
  }

  #fail(error: Error): void {
    if (this.#isClosed()) return;
    this.#owner.onEngineError(this, error);
    this.#end('transport error', error);
  }

  #end(reason: EngineCloseReason, details: CloseDetails | Error | undefined): void {
    if (this.#isClosed()) return;
    this.readyState = 'closed';
    this.id = undefined;
    this.#pending = [];
    this.#cancelHeartbeat?.();
    this.transport.close();
    this.#owner.onEngineClose(this, reason, details);
    this.emitReserved('close', reason, details);
  }

  #writePacket(packet: Packet): void {
    if (this.hasBeenHeard) this.emitReserved('packetCreate', packet);
    encodePacket(packet, true, this.#send);
  }

  #isClosed(): boolean {
    return this.readyState === 'closed';
  }
}

function decode(data: unknown): Packet {
  try {
    return decodePacket(data, 'arraybuffer');
  } catch {
    return { type: 'error', data: 'parser error' };
  }
}

function parseHandshake(data: unknown) {
  let value: unknown;
  try {
    value = JSON.parse(String(data));
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if (!('sid' in value && 'pingInterval' in value && 'pingTimeout' in value)) return undefined;
  const { sid, pingInterval, pingTimeout } = value;
  if (typeof sid !== 'string' || typeof pingInterval !== 'number' || typeof pingTimeout !== 'number') return undefined;
  const maxPayload = 'maxPayload' in value && typeof value.maxPayload === 'number' ? value.maxPayload : undefined;
  return { sid, pingInterval, pingTimeout, maxPayload };
}

function excerpt(frame: unknown): string {
  return typeof frame === 'string' ? JSON.stringify(frame.slice(0, 60)) : 'binary';
}
