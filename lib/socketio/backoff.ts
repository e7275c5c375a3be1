export interface BackoffOptions {
  /** First delay, milliseconds. */
  min: number;
  max: number;
  /** Share of the delay by which it is varied, 0 to 1. */
  jitter: number;
}

/** Delays between reconnection attempts: doubling, varied by the jitter, capped. Same sequence as socket.io-client's. */
export class Backoff {
  attempts = 0;
  min: number;
  max: number;
  jitter: number;
  readonly #random: () => number;

  constructor({ min, max, jitter }: BackoffOptions, random: () => number = Math.random) {
    this.min = min;
    this.max = max;
    this.jitter = jitter;
    this.#random = random;
  }

  /** The next delay in whole milliseconds; counts as an attempt. */
  next(): number {
    let delay = this.min * 2 ** this.attempts++;
    if (this.jitter > 0 && this.jitter <= 1) {
      const random = this.#random();
      const deviation = Math.floor(random * this.jitter * delay);
      const shorter = Math.floor(random * 10) % 2 === 0;
      delay = shorter ? delay - deviation : delay + deviation;
    }
    return Math.trunc(Math.min(delay, this.max));
  }

  reset(): void {
    this.attempts = 0;
  }
}
