/** Any event handler: parameters may be declared as narrowly as the caller knows them to be. */
export type Listener = { bivarianceHack(...args: unknown[]): void }['bivarianceHack'];

/** Names of events and their handlers' types. */
export type EventMap<Events> = { [Name in keyof Events]: Listener };

interface OnceListener {
  (this: unknown, ...args: unknown[]): void;
  original?: Listener;
}

const none: readonly Listener[] = [];

/**
 * Event emitter whose lists are replaced, not changed: an event being dispatched goes on over the list it started
 * with, and the receive path needs no copy.
 */
export class Emitter<Events extends EventMap<Events>> {
  private readonly lists = new Map<string, readonly Listener[]>();

  on<Name extends keyof Events & string>(event: Name, listener: Events[Name]): this;
  on(event: string, listener: Listener): this;
  on(event: string, listener: Listener): this {
    const name = String(event);
    this.lists.set(name, [...(this.lists.get(name) ?? none), listener]);
    return this;
  }

  once<Name extends keyof Events & string>(event: Name, listener: Events[Name]): this;
  once(event: string, listener: Listener): this;
  once(event: string, listener: Listener): this {
    const emitter = this;
    const wrapped: OnceListener = function (...args) {
      emitter.off(event, wrapped);
      listener.apply(this, args);
    };
    wrapped.original = listener;
    return this.on(event, wrapped);
  }

  /** Removes one listener, all of an event, or all. */
  off(...filter: [] | [event: string] | [event: string, listener: Listener | undefined]): this {
    if (filter.length === 0) {
      this.lists.clear();
      return this;
    }
    const name = String(filter[0]);
    const list = this.lists.get(name);
    if (list === undefined) return this;
    const rest = filter.length === 1 ? none : without(list, filter[1]);
    if (rest.length === 0) this.lists.delete(name);
    else this.lists.set(name, rest);
    return this;
  }

  removeListener(event: string, listener: Listener): this {
    return this.off(event, listener);
  }

  removeAllListeners(...filter: [] | [event: string]): this {
    return this.off(...filter);
  }

  listeners(event: string): Listener[] {
    return [...(this.lists.get(String(event)) ?? none)];
  }

  hasListeners(event: string): boolean {
    return this.lists.has(String(event));
  }

  protected emitReserved<Name extends keyof Events & string>(event: Name, ...args: Parameters<Events[Name]>): void {
    const list = this.lists.get(event);
    if (list === undefined) return;
    for (let i = 0; i < list.length; i++) list[i]?.apply(this, args);
  }

  /** Calls the handlers of `packet[0]` with the rest of the array. */
  protected dispatch(packet: readonly unknown[]): void {
    const name = packet[0];
    const list = this.lists.get(typeof name === 'string' ? name : String(name));
    if (list === undefined) return;
    if (packet.length === 2) {
      const argument = packet[1];
      for (let i = 0; i < list.length; i++) list[i]?.call(this, argument);
    } else {
      const args = packet.slice(1);
      for (let i = 0; i < list.length; i++) list[i]?.apply(this, args);
    }
  }
}

function without(list: readonly (Listener & { original?: Listener })[], listener: Listener | undefined) {
  const index = list.findIndex((entry) => entry === listener || (listener && entry.original === listener));
  return index === -1 ? list : list.filter((_, i) => i !== index);
}
