type Handler = (...args: unknown[]) => void;

/**
 * Stands in k6 bundles for `@socket.io/component-emitter`, of which socket.io-parser's decoder uses these two calls
 * with one listener. The whole emitter would be a kilobyte more for every VU to load.
 */
export class Emitter {
  #handlers = new Map<string, Handler>();

  on(event: string, handler: Handler): this {
    this.#handlers.set(event, handler);
    return this;
  }

  emitReserved(event: string, ...args: unknown[]): this {
    this.#handlers.get(event)?.(...args);
    return this;
  }
}
