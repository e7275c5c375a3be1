import { performance } from 'node:perf_hooks';
import { WebSocket } from 'ws';
import { createIo, type Environment, type Io } from '../../lib/socketio/index.ts';

/** The client's platform for Node: `ws` and Node's timers. */
export function nodeEnvironment(overrides: Partial<Environment> = {}): Environment {
  return {
    openWebSocket_: (url, { extraHeaders, webSocket }) => new WebSocket(url, { headers: extraHeaders, ...webSocket }),
    after: (delayMs, callback) => {
      const timer = setTimeout(callback, delayMs);
      return () => clearTimeout(timer);
    },
    now: () => performance.timeOrigin + performance.now(),
    canCloseWhileConnecting_: true,
    ...overrides,
  };
}

export function nodeIo(overrides?: Partial<Environment>): Io {
  return createIo(nodeEnvironment(overrides));
}
