/** k6's console, which `@types/k6` does not declare; every level goes to k6's own log. */
declare const console: {
  readonly [Level in 'log' | 'debug' | 'info' | 'warn' | 'error']: (...values: unknown[]) => void;
};

/** k6's way to load a file in the init context, and only where it is wanted. */
declare function require(file: './msgpack.cjs'): import('../socketio/codec.ts').PacketParser;
