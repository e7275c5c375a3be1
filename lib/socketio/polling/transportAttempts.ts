import type { EngineTransport, TransportName } from '../engineTransport.ts';
import type { CloseDetails } from '../errors.ts';
import type { Shortcut, TransportOwner } from '../transport.ts';
import { type PollingContext, PollingTransport } from './transport.ts';

/** A connection by the first transport, or the first that can be opened; options of a WebSocket that are seldom used. */
export class TransportAttempts implements EngineTransport, TransportOwner {
  #current: EngineTransport;
  #isOpen = false;
  readonly #left: TransportName[];
  readonly #context: PollingContext;
  readonly #owner: TransportOwner;

  constructor(transports: readonly TransportName[], context: PollingContext, owner: TransportOwner) {
    const [first = 'websocket', ...others] = transports;
    this.#left = context.options.tryAllTransports ? others : [];
    this.#context = context;
    this.#owner = owner;
    this.#current = this.#open(first);
  }

  get name(): TransportName {
    return this.#current.name;
  }

  get writable(): boolean {
    return this.#current.writable;
  }

  get isUpgraded(): boolean {
    return this.#current.isUpgraded;
  }

  get receivedAt(): number {
    return this.#current.receivedAt;
  }

  set receivedAt(time: number) {
    this.#current.receivedAt = time;
  }

  set shortcut(shortcut: Shortcut | undefined) {
    this.#current.shortcut = shortcut;
  }

  send(data: string | ArrayBuffer): void {
    const { options, http } = this.#context;
    const isText = options.forceBase64 && typeof data !== 'string';
    this.#current.send(isText ? `b${http.toBase64(data)}` : data);
  }

  close(): void {
    this.#left.length = 0;
    this.#current.close();
  }

  onTransportData_(data: unknown): void {
    if (!this.#isOpen) {
      this.#isOpen = true;
      if (this.#current.name === 'websocket') this.#context.remember(true);
    }
    this.#owner.onTransportData_(data);
  }

  onTransportDrain_(): void {
    this.#owner.onTransportDrain_();
  }

  onTransportError_(error: Error): void {
    this.#context.remember(false);
    const next = this.#isOpen ? undefined : this.#left.shift();
    if (next === undefined) this.#owner.onTransportError_(error);
    else this.#current = this.#open(next);
  }

  onTransportClose_(details: CloseDetails): void {
    this.#owner.onTransportClose_(details);
  }

  onTransportUpgrade_(event: 'upgrading' | 'upgrade' | 'upgradeError', what: { readonly name: string }): void {
    this.#owner.onTransportUpgrade_(event, what);
  }

  #open(name: TransportName): EngineTransport {
    if (name === 'polling') return new PollingTransport(this.#context, this);
    const { addresses, options, environment, heartbeatsFor, parts } = this.#context;
    return new parts.Transport_(addresses.webSocket(undefined), options, environment, heartbeatsFor, this, undefined);
  }
}
