import type { AnyEvents, EventMap, EventName, Handler, Listener } from './eventTypes.ts';

interface OnceListener {
  (this: unknown, ...args: unknown[]): void;
  original?: Listener;
}

/** A list is replaced, not changed: an event being dispatched goes on over the list that it started with. */
type Entry = Listener | readonly Listener[];

/**
 * Event emitter that costs little per instance: no map before the first listener, and no list for a single one.
 * (In k6's interpreter an array takes 570 bytes, and there are a few emitters for each connection. A loop with `of`
 * makes an object for each step; `forEach` does not.)
 */
export class Emitter<Reserved extends EventMap<Reserved>, Listen extends EventMap<Listen> = AnyEvents> {
  #entries: Map<string, Entry> | undefined;

  on<Name extends EventName<Reserved, Listen>>(event: Name, listener: Handler<Reserved, Listen, Name>): this;
  on(event: string, listener: Listener): this {
    return this.#add(event, listener);
  }

  once<Name extends EventName<Reserved, Listen>>(event: Name, listener: Handler<Reserved, Listen, Name>): this;
  once(event: string, listener: Listener): this {
    const wrapped: OnceListener = (...args) => {
      this.#remove(event, wrapped);
      listener.apply(this, args);
    };
    wrapped.original = listener;
    return this.#add(event, wrapped);
  }

  /** Removes one listener, all of an event, or all. */
  off<Name extends EventName<Reserved, Listen>>(
    ...filter: [] | [event: Name] | [event: Name, listener: Handler<Reserved, Listen, Name>]
  ): this;
  off(...filter: [] | [event: string] | [event: string, listener: Listener]): this {
    if (filter.length === 0) this.#entries?.clear();
    else if (filter.length === 1) this.#entries?.delete(String(filter[0]));
    else this.#remove(filter[0], filter[1]);
    return this;
  }

  /** Alias of `off`. */
  removeListener<Name extends EventName<Reserved, Listen>>(
    event: Name,
    listener: Handler<Reserved, Listen, Name>,
  ): this {
    return this.off(event, listener);
  }

  /** Alias of `off`. */
  removeAllListeners<Name extends EventName<Reserved, Listen>>(...filter: [] | [event: Name]): this {
    return this.off(...filter);
  }

  listeners(event: EventName<Reserved, Listen>): Listener[] {
    return [...listOf(this.#entries?.get(String(event)))];
  }

  hasListeners(event: EventName<Reserved, Listen>): boolean {
    return this.#entries?.has(String(event)) === true;
  }

  protected emitReserved_<Name extends keyof Reserved & string>(
    event: Name,
    ...args: Parameters<Reserved[Name]>
  ): void {
    const entry = this.#entries?.get(event);
    if (typeof entry === 'function') entry.apply(this, args);
    else
      entry?.forEach((listener) => {
        listener.apply(this, args);
      });
  }

  /** Calls the handlers of `packet[0]` with the rest of the array. */
  protected dispatch(packet: readonly unknown[]): void {
    const name = packet[0];
    const entry = this.#entries?.get(typeof name === 'string' ? name : String(name));
    if (entry === undefined) return;
    if (typeof entry === 'function') {
      if (packet.length === 2) entry.call(this, packet[1]);
      else entry.apply(this, packet.slice(1));
    } else {
      const args = packet.slice(1);
      entry.forEach((listener) => {
        listener.apply(this, args);
      });
    }
  }

  /** Whether anybody listens to anything. */
  protected get isHeard_(): boolean {
    return this.#entries !== undefined && this.#entries.size > 0;
  }

  /** Called when a listener was added: what is emitted for few can be skipped until then. */
  protected onListening_(): void {}

  #add(event: string, listener: Listener): this {
    const name = String(event);
    this.#entries ??= new Map();
    const entry = this.#entries.get(name);
    this.#entries.set(name, entry === undefined ? listener : [...listOf(entry), listener]);
    this.onListening_();
    return this;
  }

  #remove(event: string, listener: Listener): void {
    const name = String(event);
    const list: readonly (Listener & { original?: Listener })[] = listOf(this.#entries?.get(name));
    const index = list.findIndex((entry) => entry === listener || (listener && entry.original === listener));
    if (index === -1) return;
    const rest = list.filter((_, i) => i !== index);
    const [only] = rest;
    if (only === undefined) this.#entries?.delete(name);
    else this.#entries?.set(name, rest.length === 1 ? only : rest);
  }
}

function listOf(entry: Entry | undefined): readonly Listener[] {
  if (entry === undefined) return none;
  return typeof entry === 'function' ? [entry] : entry;
}

const none: readonly Listener[] = [];
