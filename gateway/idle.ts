import type { Socket } from 'socket.io';
import { wire } from './wire.ts';

export interface IdleBehaviour {
  idleDelay: typeof idleDelay;
  onActivity: typeof onActivity;
  evict: typeof evict;
}

/** One timer for each connected socket; a socket whose timer runs out is evicted. */
export class IdleTimers {
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #timeoutMs: number;
  readonly #behaviour: IdleBehaviour;

  /** @param timeoutMs 0 turns eviction off: no timer is ever armed. */
  constructor(timeoutMs: number, behaviour: IdleBehaviour) {
    this.#timeoutMs = timeoutMs;
    this.#behaviour = behaviour;
  }

  /** Number of armed timers. */
  get armed(): number {
    return this.#timers.size;
  }

  watch(socket: Socket): void {
    if (this.#timeoutMs === 0) return;
    const timer = setTimeout(() => this.#behaviour.evict(socket), this.#behaviour.idleDelay(this.#timeoutMs));
    this.#timers.set(socket.id, timer);
    this.#behaviour.onActivity(socket, () => {
      // `refresh` would bring a cleared timer back to life.
      if (this.#timers.has(socket.id)) timer.refresh();
    });
  }

  unwatch(socket: Socket): void {
    clearTimeout(this.#timers.get(socket.id));
    this.#timers.delete(socket.id);
  }
}

export function idleDelay(timeoutMs: number): number {
  return timeoutMs;
}

/** What keeps a socket alive, besides connecting. Heartbeats and other events of the client do not. */
export function onActivity(socket: Socket, touch: () => void): void {
  for (const event of [wire.subscribe, wire.unsubscribe, wire.ping]) socket.on(event, touch);
}

export function evict(socket: Socket): void {
  socket.emit(wire.error, { message: wire.messages.inactivity });
  socket.disconnect(true);
}
