import { Backoff } from './backoff.ts';
import { Emitter } from './emitter.ts';
import type { EngineCloseReason } from './engine.ts';
import type { CloseDetails } from './errors.ts';
import type { ManagerOptions } from './options.ts';

export type ManagerCloseReason = EngineCloseReason | 'parse error';

export interface ManagerEvents {
  open(): void;
  close(reason: ManagerCloseReason, details?: CloseDetails | Error): void;
  /** For `connected`: the connection ended before the handshake, which sockets learn by their timeout only. */
  close_before_open(): void;
  error(error: Error): void;
  ping(): void;
  reconnect_attempt(attempt: number): void;
  reconnect(attempt: number): void;
  reconnect_error(error: Error): void;
  reconnect_failed(): void;
}

/** A manager's settings: options at first, and readable and changeable by methods named after them. */
export class ManagerSettings extends Emitter<ManagerEvents> {
  readonly #options: ManagerOptions;
  #shouldReconnect: boolean;
  #maxAttempts: number;
  #connectTimeout: number | false;
  #backoff: Backoff | undefined;

  constructor(options: ManagerOptions) {
    super();
    this.#options = options;
    this.#shouldReconnect = options.reconnection === true;
    this.#maxAttempts = options.reconnectionAttempts || Number.POSITIVE_INFINITY;
    this.#connectTimeout = options.timeout ?? 20_000;
  }

  get opts(): ManagerOptions {
    return this.#options;
  }

  /** Made when it is needed: most connections under load never reconnect. */
  protected get backoff(): Backoff {
    this.#backoff ??= new Backoff({
      min: this.#options.reconnectionDelay || 1000,
      max: this.#options.reconnectionDelayMax || 5000,
      jitter: this.#options.randomizationFactor ?? 0.5,
    });
    return this.#backoff;
  }

  protected resetBackoff_(): void {
    this.#backoff?.reset();
  }

  /** Reconnection was switched off while it may be under way. */
  protected onReconnectionOff_(): void {}

  reconnection(): boolean;
  reconnection(value: boolean): this;
  reconnection(...value: [] | [boolean]): boolean | this {
    if (value.length === 0) return this.#shouldReconnect;
    this.#shouldReconnect = value[0];
    if (!value[0]) this.onReconnectionOff_();
    return this;
  }

  reconnectionAttempts(): number;
  reconnectionAttempts(value: number): this;
  reconnectionAttempts(value?: number): number | this {
    if (value === undefined) return this.#maxAttempts;
    this.#maxAttempts = value;
    return this;
  }

  reconnectionDelay(): number;
  reconnectionDelay(value: number): this;
  reconnectionDelay(value?: number): number | this {
    if (value === undefined) return this.backoff.min;
    this.backoff.min = value;
    return this;
  }

  reconnectionDelayMax(): number;
  reconnectionDelayMax(value: number): this;
  reconnectionDelayMax(value?: number): number | this {
    if (value === undefined) return this.backoff.max;
    this.backoff.max = value;
    return this;
  }

  randomizationFactor(): number;
  randomizationFactor(value: number): this;
  randomizationFactor(value?: number): number | this {
    if (value === undefined) return this.backoff.jitter;
    this.backoff.jitter = value;
    return this;
  }

  /** Milliseconds that an attempt to connect may take; false for ever. */
  timeout(): number | false;
  timeout(value: number | false): this;
  timeout(...value: [] | [number | false]): number | false | this {
    if (value.length === 0) return this.#connectTimeout;
    this.#connectTimeout = value[0];
    return this;
  }
}
