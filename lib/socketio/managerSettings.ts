import { Backoff } from './backoff.ts';
import { Connection } from './connection.ts';
import type { Environment } from './environment.ts';
import type { HeartbeatsFor } from './heartbeats.ts';
import type { ManagerOptions } from './options.ts';
import type { Socket } from './socket.ts';

/** A manager's settings: options at first, and readable and changeable by methods named after them. */
export abstract class ManagerSettings extends Connection<Socket> {
  #shouldReconnect: boolean;
  #maxAttempts: number;
  #backoff: Backoff | undefined;

  constructor(uri: string, options: ManagerOptions, environment: Environment, heartbeatsFor: HeartbeatsFor) {
    super(uri, options, environment, heartbeatsFor);
    this.#shouldReconnect = options.reconnection === true;
    this.#maxAttempts = options.reconnectionAttempts || Number.POSITIVE_INFINITY;
  }

  /** Made when it is needed: most connections under load never reconnect. */
  protected get backoff(): Backoff {
    this.#backoff ??= new Backoff({
      min: this.opts.reconnectionDelay || 1000,
      max: this.opts.reconnectionDelayMax || 5000,
      jitter: this.opts.randomizationFactor ?? 0.5,
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
    if (value.length === 0) return this.connectTimeout_;
    this.connectTimeout_ = value[0];
    return this;
  }
}
