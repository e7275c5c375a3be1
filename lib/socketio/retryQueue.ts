import type { AckCallback } from './acknowledgements.ts';

interface QueuedEvent {
  args: unknown[];
  timeoutMs: number | undefined;
  callback: AckCallback | undefined;
  tries: number;
  isPending_: boolean;
}

/** Sends one event, with its timeout; the callback gets an error or the server's answer. */
type SendOnce = (args: unknown[], timeoutMs: number | undefined, callback: AckCallback) => void;

/** Events of a socket with `retries`: sent one by one, each again until it is acknowledged or its tries are used up. */
export class RetryQueue {
  readonly #events: QueuedEvent[] = [];
  readonly #retries: number;
  readonly #sendOnce: SendOnce;
  readonly #isConnected: () => boolean;

  constructor(retries: number, sendOnce: SendOnce, isConnected: () => boolean) {
    this.#retries = retries;
    this.#sendOnce = sendOnce;
    this.#isConnected = isConnected;
  }

  add(args: unknown[], timeoutMs: number | undefined, callback: AckCallback | undefined): void {
    this.#events.push({ args, timeoutMs, callback, tries: 0, isPending_: false });
    this.sendNext_();
  }

  /** @param again also when the first event was sent before and its answer is still out: after a reconnection */
  sendNext_(again = false): void {
    const event = this.#events[0];
    if (event === undefined || !this.#isConnected() || (event.isPending_ && !again)) return;
    event.isPending_ = true;
    event.tries++;
    this.#sendOnce(event.args, event.timeoutMs, (error: unknown, ...values: unknown[]) => {
      const isLast = event.tries > this.#retries;
      if (error === null || isLast) {
        this.#events.shift();
        if (error === null) event.callback?.(null, ...values);
        else event.callback?.(error);
      }
      event.isPending_ = false;
      this.sendNext_();
    });
  }
}
