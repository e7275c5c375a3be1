import type { Cancel, Environment } from './environment.ts';

/** Who must hear from the server in time. */
export interface Listening {
  /** The server was silent for too long. */
  onSilence_(): void;
}

/** A timer later than this says that the event loop was busy, and that the server's ping may wait in its queue. */
const BUSY_LOOP_MS = 50;

/**
 * Watches over the heartbeats of all connections with the same limit, so that whoever was heard of first is also due
 * first. They share one timer: in k6 a timer is a closure or two and a place in a sorted list, which ten thousand
 * connections should not each have.
 */
export class Heartbeats {
  readonly #environment: Environment;
  readonly #limitMs: number;
  readonly #deadlines = new Map<Listening, number>();
  #cancelTimer: Cancel | undefined;
  #hasGrace = false;

  /** @param limitMs the longest silence */
  constructor(environment: Environment, limitMs: number) {
    this.#environment = environment;
    this.#limitMs = limitMs;
  }

  /** The server was heard of now; returns the time at which it must have been heard of again. */
  expect(listening: Listening): number {
    const deadline = this.#environment.now() + this.#limitMs;
    // Taken out first, or it would keep its old place in the order.
    this.#deadlines.delete(listening);
    this.#deadlines.set(listening, deadline);
    if (this.#cancelTimer === undefined) this.#wait(this.#limitMs);
    return deadline;
  }

  /** The connection is over. */
  forget(listening: Listening): void {
    this.#deadlines.delete(listening);
    if (this.#deadlines.size > 0) return;
    // A timer left behind would keep a k6 iteration from ending.
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  #wait(delayMs: number): void {
    this.#cancelTimer = this.#environment.after(delayMs, () => this.#check());
  }

  #check(): void {
    this.#cancelTimer = undefined;
    const now = this.#environment.now();
    for (const [listening, deadline] of this.#deadlines) {
      const late = now - deadline;
      if (late < 0) {
        this.#hasGrace = false;
        if (this.#cancelTimer === undefined) this.#wait(-late);
        return;
      }
      if (late > BUSY_LOOP_MS && !this.#hasGrace) {
        this.#hasGrace = true;
        this.#wait(Math.min(late, this.#limitMs));
        return;
      }
      this.#deadlines.delete(listening);
      listening.onSilence_();
    }
    this.#hasGrace = false;
  }
}

/** The watch for a limit, made on the first call. */
export type HeartbeatsFor = (limitMs: number) => Heartbeats;

export function heartbeatsOf(environment: Environment): HeartbeatsFor {
  const byLimit = new Map<number, Heartbeats>();
  return (limitMs) => {
    const heartbeats = byLimit.get(limitMs) ?? new Heartbeats(environment, limitMs);
    byLimit.set(limitMs, heartbeats);
    return heartbeats;
  };
}
