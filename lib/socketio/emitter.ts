import type { AnyEvents, EventMap, EventName, Handler, Listener } from './eventTypes.ts';

interface OnceListener {
  (this: unknown, ...args: unknown[]): void;
  original?: Listener;
}

const none: readonly Listener[] = [];

/**
 * Event emitter whose lists are replaced, not changed: an event being dispatched goes on over the list it started
 * with, and the receive path needs no copy.
 */
export class Emitter<Reserved extends EventMap<Reserved>, Listen extends EventMap<Listen> = AnyEvents> {
  readonly #lists = new Map<string, readonly Listener[]>();
  /** False until somebody listened: what is emitted for few can be skipped for the rest. */
  protected hasBeenHeard = false;

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
    if (filter.length === 0) this.#lists.clear();
    else if (filter.length === 1) this.#lists.delete(String(filter[0]));
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
    return [...(this.#lists.get(String(event)) ?? none)];
  }

  hasListeners(event: EventName<Reserved, Listen>): boolean {
    return this.#lists.has(String(event));
  }

  protected emitReserved<Name extends keyof Reserved & string>(event: Name, ...args: Parameters<Reserved[Name]>): void {
    const list = this.#lists.get(event);
    if (list === undefined) return;
    for (let i = 0; i < list.length; i++) list[i]?.apply(this, args);
  }

  /** Calls the handlers of `packet[0]` with the rest of the array. */
  protected dispatch(packet: readonly unknown[]): void {
    const name = packet[0];
    const list = this.#lists.get(typeof name === 'string' ? name : String(name));
    if (list === undefined) return;
    if (packet.length === 2) {
      const argument = packet[1];
      for (let i = 0; i < list.length; i++) list[i]?.call(this, argument);
    } else {
      const args = packet.slice(1);
      for (let i = 0; i < list.length; i++) list[i]?.apply(this, args);
    }
  }

  #add(event: string, listener: Listener): this {
    const name = String(event);
    this.hasBeenHeard = true;
    this.#lists.set(name, [...(this.#lists.get(name) ?? none), listener]);
    return this;
  }

  #remove(event: string, listener: Listener): void {
    const name = String(event);
    const list: readonly (Listener & { original?: Listener })[] = this.#lists.get(name) ?? none;
    const index = list.findIndex((entry) => entry === listener || (listener && entry.original === listener));
    if (index === -1) return;
    const rest = list.filter((_, i) => i !== index);
    if (rest.length === 0) this.#lists.delete(name);
    else this.#lists.set(name, rest);
  }
}
