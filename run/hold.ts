import { holdMark } from '../contract/progress.ts';
import type { Program } from '../engine/index.ts';
import type { RunContext } from './runContext.ts';

/** The time after a scenario in which its sockets stay open (STAGING=true); Ctrl-C ends it, and only it. */
export class Hold {
  /** Whether the user ended it, so that k6's exit was wanted. */
  wasEnded = false;
  readonly #context: RunContext;
  #stop: () => void = () => {};
  #giveBack: (() => void) | undefined;

  constructor(context: RunContext) {
    this.#context = context;
  }

  endsWith(...runs: readonly Program[]): void {
    this.#stop = () => {
      for (const run of runs) void run.stop();
    };
  }

  /** Takes k6's messages about the hold: that sockets are left open, and that the user ended it. */
  take(message: string): boolean {
    if (this.wasEnded && message.includes("received a 'interrupt' signal")) return true;
    if (!message.startsWith(holdMark)) return false;
    // Each of several k6 says so.
    if (this.#giveBack !== undefined) return true;
    this.#context.status('');
    this.#context.line(`  ${message.slice(holdMark.length)}`);
    this.#giveBack = this.#context.lifetime.onInterrupt(() => {
      this.wasEnded = true;
      this.#stop();
    });
    return true;
  }

  over(): void {
    this.#giveBack?.();
  }
}
