import type { Listener } from './eventTypes.ts';

/** Listeners of any event: they get its name before its arguments. */
export class CatchAll {
  isEmpty = true;
  #list: readonly Listener[] = [];

  add(listener: Listener): void {
    this.#replace([...this.#list, listener]);
  }

  prepend(listener: Listener): void {
    this.#replace([listener, ...this.#list]);
  }

  /** Removes this listener, or all. */
  remove(listener: Listener | undefined): void {
    const index = listener === undefined ? -1 : this.#list.indexOf(listener);
    if (listener === undefined) this.#replace([]);
    else if (index !== -1) this.#replace(this.#list.filter((_, i) => i !== index));
  }

  all(): Listener[] {
    return [...this.#list];
  }

  call(self: unknown, args: unknown[]): void {
    const list = this.#list;
    for (let i = 0; i < list.length; i++) list[i]?.apply(self, args);
  }

  #replace(list: readonly Listener[]): void {
    this.#list = list;
    this.isEmpty = list.length === 0;
  }
}
