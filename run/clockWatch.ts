import type { Summary } from '../contract/summary.ts';

/** The two clocks of this machine, in milliseconds: the one that can be set, and the one that only runs. */
export interface MachineClocks {
  wall(): number;
  steady(): number;
}

const machine: MachineClocks = { wall: Date.now, steady: () => performance.now() };

/** How often both are read: a clock that was set back again within that time is not seen. */
const everyMs = 250;
/** A clock that is drawn to the right time gains or loses at most half a millisecond a second. */
const slewed = 0.001;
/** Below it no goal's figure would change its verdict; a process that is held up between two readings looks so too. */
const jumpMs = 100;

/**
 * Watches whether somebody sets the clock of this machine. Receipt is timed by the clock that can be set, publishing by
 * one that only runs: after a jump their difference is no latency.
 */
export class ClockWatch {
  readonly #clocks: MachineClocks;
  readonly #timer: NodeJS.Timeout;
  readonly #startedAt: number;
  readonly #offset: number;
  #jumpedBy: number | undefined;

  constructor(clocks: MachineClocks = machine) {
    this.#clocks = clocks;
    this.#startedAt = clocks.steady();
    this.#offset = this.#read();
    this.#timer = setInterval(() => this.look(), everyMs).unref();
  }

  /** Compares both clocks once. */
  look(): void {
    const by = this.#read() - this.#offset;
    const allowed = jumpMs + (this.#clocks.steady() - this.#startedAt) * slewed;
    if (Math.abs(by) > Math.max(allowed, Math.abs(this.#jumpedBy ?? 0))) this.#jumpedBy = by;
  }

  /** Ends the watch. @returns why no time of the run can be trusted; undefined where the clock ran on */
  stop(): string | undefined {
    this.look();
    clearInterval(this.#timer);
    if (this.#jumpedBy === undefined) return undefined;
    const way = this.#jumpedBy > 0 ? 'forward' : 'back';
    return `the clock of this machine was set ${way} by ${Math.round(Math.abs(this.#jumpedBy))} ms during the run, so no time of it can be trusted`;
  }

  /** From the middle of two readings of the steady clock: a wait between two clocks is no jump. */
  #read(): number {
    const before = this.#clocks.steady();
    const wall = this.#clocks.wall();
    return wall - (before + this.#clocks.steady()) / 2;
  }
}

/** A summary in which every goal is invalid for that reason; the same where there is none. */
export function withoutTrust(summary: Summary | undefined, reason: string | undefined): Summary | undefined {
  if (summary === undefined || reason === undefined) return summary;
  return { ...summary, invalid: { '*': reason, ...summary.invalid } };
}
