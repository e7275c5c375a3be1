import type { EngineTransport, TransportName, TransportParts } from '../engineTransport.ts';
import type { Cancel, Environment, WebSocketLike } from '../environment.ts';
import { type Handshake, parseHandshake } from '../handshake.ts';
import type { HeartbeatsFor } from '../heartbeats.ts';
import type { SocketIoOptions } from '../options.ts';
import type { Shortcut, TransportOwner } from '../transport.ts';
import type { Addresses } from './addresses.ts';
import { failureOf } from './failures.ts';
import type { HttpAnswer, HttpPlatform, HttpSession } from './http.ts';
import { countThatFits, packetsIn, payloadOf } from './payload.ts';
import { probe } from './probe.ts';
import { recordIn } from './recordIn.ts';

/** A request lasts this much longer than the silence after which the connection is given up. */
const LONGER_THAN_SILENCE_MS = 1000;
/** Of the handshake, where there is no limit to connecting. */
const UNLIMITED_MS = 24 * 3600 * 1000;

/** What the connection is made of. */
export interface PollingContext {
  readonly addresses: Addresses;
  readonly options: SocketIoOptions;
  readonly environment: Environment;
  readonly heartbeatsFor: HeartbeatsFor;
  readonly http: HttpPlatform;
  readonly parts: TransportParts;
  /** Told whether a WebSocket was reached, for `rememberUpgrade`. */
  readonly remember: (isWebSocket: boolean) => void;
}

/**
 * A connection by HTTP long-polling: one request waits for packets, another one at a time carries packets to the
 * server. Where the server offers a WebSocket and the options allow one, it goes over to it.
 */
export class PollingTransport implements EngineTransport {
  #state: 'opening' | 'open' | 'closed' = 'opening';
  #session: Handshake | undefined;
  #openedAt = 0;
  #isPolling = false;
  #isPosting = false;
  /** Between the answer to the probe and the WebSocket's taking over: what is written waits. */
  #probed: WebSocketLike | undefined;
  #cancelProbe: Cancel | undefined;
  /** Once it has taken over. */
  #webSocket: EngineTransport | undefined;
  #unsent: (string | ArrayBuffer)[] = [];
  #isGoodbyeSent = false;
  #receivedAt = Number.NaN;
  #shortcut: Shortcut | undefined;
  readonly #context: PollingContext;
  readonly #http: HttpSession;
  readonly #owner: TransportOwner;

  constructor(context: PollingContext, owner: TransportOwner) {
    this.#context = context;
    this.#owner = owner;
    this.#http = context.http.openSession(context.addresses.polling(undefined), context.options);
    this.#poll();
  }

  get name(): TransportName {
    return this.#webSocket?.name ?? 'polling';
  }

  get writable(): boolean {
    return this.#webSocket?.writable ?? (this.#session !== undefined && !this.#isPosting);
  }

  get isUpgraded(): boolean {
    return this.#webSocket !== undefined;
  }

  get receivedAt(): number {
    return this.#webSocket?.receivedAt ?? this.#receivedAt;
  }

  set receivedAt(time: number) {
    if (this.#webSocket === undefined) this.#receivedAt = time;
    else this.#webSocket.receivedAt = time;
  }

  set shortcut(shortcut: Shortcut | undefined) {
    this.#shortcut = shortcut;
    if (this.#webSocket !== undefined) this.#webSocket.shortcut = shortcut;
  }

  send(data: string | ArrayBuffer): void {
    if (this.#state !== 'open') return;
    if (this.#webSocket === undefined) {
      this.#unsent.push(data);
      this.#post();
    } else {
      this.#sendByWebSocket(data);
    }
  }

  /** What was written before still goes out, and the server is told. */
  close(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#shortcut = undefined;
    if (this.#webSocket !== undefined) {
      this.#webSocket.close();
    } else if (this.#probed === undefined) {
      this.#cancelProbe?.();
      this.#post();
    }
  }

  // --- internal: requests ---

  #poll(): void {
    this.#isPolling = true;
    this.#http.request(this.#address(), undefined, this.#timeoutMs(), (answer) => {
      this.#isPolling = false;
      this.#onPolled(answer);
    });
  }

  #onPolled(answer: HttpAnswer): void {
    if (answer.status !== 200) {
      this.#fail('xhr poll error', answer);
      return;
    }
    const isGreeted = this.#session !== undefined;
    for (const packet of packetsIn(answer.body)) {
      if (this.#session === undefined) this.#onHandshake(packet);
      if (this.#isClosed()) break;
      if (packet.startsWith('1')) {
        this.#end();
        this.#owner.onTransportClose_({ description: 'transport closed by the server' });
        return;
      }
      this.#receivedAt = answer.readAt;
      if (this.#shortcut?.(packet) !== true) this.#owner.onTransportData_(packet);
    }
    if (this.#isClosed()) {
      // The session came into being while it was given up.
      if (!isGreeted) this.#post();
      return;
    }
    if (!isGreeted && offersWebSocket(answer.body)) this.#startProbe();
    if (this.#probed === undefined) this.#poll();
    else this.#takeOver();
  }

  #onHandshake(packet: string): void {
    this.#session = packet.startsWith('0') ? parseHandshake(packet.slice(1)) : undefined;
    if (this.#session === undefined || this.#state !== 'opening') return;
    this.#state = 'open';
    this.#openedAt = this.#context.environment.now();
    this.#context.remember(false);
  }

  /** What waits, as much as one request may carry; after the end, the goodbye behind it. */
  #post(): void {
    if (this.#isPosting || this.#session === undefined || this.#probed !== undefined) return;
    const packets = this.#unsent.map((data) => this.#asText(data));
    const count = countThatFits(packets, this.#session.maxPayload);
    if (count === 0) {
      if (this.#state !== 'closed' || this.#isGoodbyeSent) return;
      this.#isGoodbyeSent = true;
    }
    this.#isPosting = true;
    const payload = count === 0 ? '1' : payloadOf(packets.slice(0, count));
    this.#http.request(this.#address(), payload, this.#timeoutMs(), (answer) => {
      this.#isPosting = false;
      this.#unsent = this.#unsent.slice(count);
      if (answer.status === 200) this.#onPosted();
      else this.#fail('xhr post error', answer);
    });
  }

  #onPosted(): void {
    if (this.#probed !== undefined) {
      this.#takeOver();
    } else {
      this.#post();
      if (!this.#isPosting && this.#state === 'open') this.#owner.onTransportDrain_();
    }
  }

  // --- internal: the upgrade ---

  #startProbe(): void {
    const { addresses, options, environment, http, remember } = this.#context;
    if (options.upgrade === false || options.transports?.includes('websocket') !== true) return;
    remember(false);
    const address = addresses.webSocket(this.#session?.sid);
    this.#cancelProbe = probe(address, this.#http.webSocketOptions(), environment, (outcome) => {
      if ('webSocket' in outcome) {
        this.#probed = outcome.webSocket;
        remember(true);
        this.#tell('upgrading');
        this.#takeOver();
        return;
      }
      this.#cancelProbe = undefined;
      const wasTakingOver = this.#probed !== undefined;
      this.#probed = undefined;
      http.onUpgradeFailed?.(outcome.reason);
      this.#tell('upgradeError', new Error(outcome.reason));
      if (!wasTakingOver) return;
      this.#post();
      if (!this.#isPolling && this.#state === 'open') this.#poll();
    });
  }

  /** As soon as no request is under way, or packets would be lost or come in another order. */
  #takeOver(): void {
    if (this.#probed === undefined || this.#isPolling || this.#isPosting) return;
    const { options, environment, heartbeatsFor, http, parts } = this.#context;
    this.#webSocket = new parts.Transport_('', options, environment, heartbeatsFor, this.#owner, this.#probed);
    this.#webSocket.shortcut = this.#shortcut;
    this.#webSocket.send('5');
    http.onUpgrade?.(environment.now() - this.#openedAt);
    this.#tell('upgrade');
    for (const data of this.#unsent.splice(0)) this.#sendByWebSocket(data);
    if (this.#state === 'closed') this.#webSocket.close();
  }

  #tell(event: 'upgrading' | 'upgrade' | 'upgradeError', error?: Error): void {
    if (this.#state === 'open') this.#owner.onTransportUpgrade_(event, error ?? { name: 'websocket' });
  }

  // --- internal ---

  #fail(message: string, answer: HttpAnswer): void {
    if (this.#state === 'closed') return;
    const wasOpening = this.#session === undefined;
    this.#context.remember(false);
    const { TransportError_, describeFailure_, failureKind_ } = this.#context.parts;
    const { status, words } = answer;
    this.#end();
    const kind = failureKind_(words);
    const failure = status === 0 ? { kind, detail: describeFailure_(kind, words) } : failureOf(answer);
    const cause = wasOpening || status !== 0 ? failure.kind : 'closed-before-connect';
    this.#owner.onTransportError_(new TransportError_(message, status, cause, failure.detail));
  }

  /** The server knows, or cannot be told. */
  #end(): void {
    this.#unsent = [];
    this.#isGoodbyeSent = true;
    this.close();
  }

  #sendByWebSocket(data: string | ArrayBuffer): void {
    this.#webSocket?.send(this.#context.options.forceBase64 ? this.#asText(data) : data);
  }

  #asText(data: string | ArrayBuffer): string {
    return typeof data === 'string' ? data : `b${this.#context.http.toBase64(data)}`;
  }

  #address(): string {
    return this.#context.addresses.polling(this.#session?.sid);
  }

  #timeoutMs(): number {
    if (this.#session !== undefined) {
      return this.#session.pingInterval + this.#session.pingTimeout + LONGER_THAN_SILENCE_MS;
    }
    const { timeout = 20_000 } = this.#context.options;
    return timeout === false ? UNLIMITED_MS : timeout + LONGER_THAN_SILENCE_MS;
  }

  #isClosed(): boolean {
    return this.#state === 'closed';
  }
}

function offersWebSocket(payload: string): boolean {
  const { upgrades } = recordIn(packetsIn(payload)[0]?.slice(1) ?? '');
  return Array.isArray(upgrades) && upgrades.includes('websocket');
}
