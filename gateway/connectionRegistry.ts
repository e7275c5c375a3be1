/** How many sockets are connected, over all and from one Origin. */
export interface Load {
  readonly total: number;
  readonly sameOrigin: number;
}

/** The sockets that hold a slot, counted over all and for each Origin. */
export class ConnectionRegistry {
  readonly #originOf = new Map<string, string>();
  readonly #perOrigin = new Map<string, number>();

  get total(): number {
    return this.#originOf.size;
  }

  /** Number of sockets for each Origin key that has any. */
  perOrigin(): Record<string, number> {
    return Object.fromEntries(this.#perOrigin);
  }

  load(origin: string): Load {
    return { total: this.total, sameOrigin: this.#perOrigin.get(origin) ?? 0 };
  }

  add(socketId: string, origin: string): void {
    this.remove(socketId);
    this.#originOf.set(socketId, origin);
    this.#perOrigin.set(origin, (this.#perOrigin.get(origin) ?? 0) + 1);
  }

  remove(socketId: string): void {
    const origin = this.#originOf.get(socketId);
    if (origin === undefined) return;
    this.#originOf.delete(socketId);
    const left = (this.#perOrigin.get(origin) ?? 1) - 1;
    if (left > 0) this.#perOrigin.set(origin, left);
    else this.#perOrigin.delete(origin);
  }
}
