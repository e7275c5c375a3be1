import { onTestFinished } from 'vitest';
import type { Environment, Listener, Socket, SocketIoOptions } from '../../../lib/socketio/index.ts';
import { nodeIo } from './nodeIo.ts';

/** This project's client on Node, on a connection of its own; disconnected at the end of the running test. */
export function useClient(url: string, options: SocketIoOptions = {}, overrides: Partial<Environment> = {}): Socket {
  const socket = nodeIo(overrides)(url, options);
  onTestFinished(() => socket.io.disconnect());
  return socket;
}

/** The arguments of the next such event. */
export function next(emitter: { once(event: string, listener: Listener): unknown }, event: string): Promise<unknown[]> {
  return new Promise((resolve) => emitter.once(event, (...args) => resolve(args)));
}
