import type { Environment, FrameEvent } from './environment.ts';

/**
 * When the latest frame was read off the socket; one for each connection, shared by its layers.
 *
 * Read on demand: k6's `event.timestamp` is a call into Go of about 1.2 µs, which a handler that does not ask should
 * not pay. Heartbeats let the event go, or each idle connection would hold on to its last payload.
 */
export class Receipt {
  #time = Number.NaN;
  #event: FrameEvent | undefined;
  readonly #environment: Environment;
  readonly #isStampedHere: boolean;

  constructor(environment: Environment) {
    this.#environment = environment;
    this.#isStampedHere = environment.frameTime === undefined;
  }

  /** Epoch milliseconds; NaN when there is no frame to ask about. */
  get receivedAt(): number {
    if (this.#event !== undefined) {
      this.#time = this.#environment.frameTime?.(this.#event) ?? this.#time;
      this.#event = undefined;
    }
    return this.#time;
  }

  arrived(event: FrameEvent): void {
    if (this.#isStampedHere) this.#time = this.#environment.now();
    else this.#event = event;
  }

  forget(): void {
    this.replay(Number.NaN);
  }

  /** For a packet that is handled later than it came. */
  replay(time: number): void {
    this.#event = undefined;
    this.#time = time;
  }
}
