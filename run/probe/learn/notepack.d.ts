/** The msgpack of Socket.IO's Redis adapters; it has no types of its own. */
declare module 'notepack.io' {
  /** @throws Error for bytes that are no msgpack */
  export function decode(bytes: Uint8Array): unknown;
}
