import type { Cancel, Environment } from './environment.ts';

/** Called with the other side's answer; with an error first where a timeout was asked for. */
export type AckCallback = { bivarianceHack(...args: unknown[]): void }['bivarianceHack'];

interface PendingAck {
  callback: AckCallback;
  /** The callback's first parameter is an error. */
  withError_: boolean;
  cancelTimer: Cancel | undefined;
}

/** Acknowledgements that the server owes. */
export class Acknowledgements {
  #nextId = 0;
  readonly #pending = new Map<number, PendingAck>();
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /**
   * Waits for an answer and returns the id to send the event with.
   * @param timeoutMs then the callback gets an error, and `onTimeout` is told
   */
  expect(callback: AckCallback, withError_: boolean, timeoutMs: number | undefined, onTimeout: (id: number) => void) {
    const id = this.#nextId++;
    const cancelTimer =
      timeoutMs === undefined
        ? undefined
        : this.#environment.after(timeoutMs, () => {
            this.#pending.delete(id);
            onTimeout(id);
            callback(new Error('operation has timed out'));
          });
    this.#pending.set(id, { callback, withError_: withError_ || timeoutMs !== undefined, cancelTimer });
    return id;
  }

  resolve(id: number, values: readonly unknown[]): void {
    const ack = this.#pending.get(id);
    if (ack === undefined) return;
    this.#pending.delete(id);
    ack.cancelTimer?.();
    if (ack.withError_) ack.callback(null, ...values);
    else ack.callback(...values);
  }

  /** The connection is gone: whoever waits for an error gets one; events still in the send buffer keep waiting. */
  abandon(isBuffered: (id: number) => boolean): void {
    for (const [id, ack] of [...this.#pending]) {
      if (isBuffered(id)) continue;
      this.#pending.delete(id);
      ack.cancelTimer?.();
      if (ack.withError_) ack.callback(new Error('socket has been disconnected'));
    }
  }
}
