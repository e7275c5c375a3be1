import { type CpuCounters, readCpuCounters } from '../engine/index.ts';
import type { MachinePressure, PressureSample } from '../report/pressure.ts';

/** Where the watch has its figures and its times from. */
export interface PressureSource {
  /** undefined where the system does not tell. */
  read(): CpuCounters | undefined;
  /** The time of day, in epoch milliseconds. */
  wall(): number;
  /** A clock that nobody sets, in milliseconds. */
  steady(): number;
}

const machine: PressureSource = { read: () => readCpuCounters(), wall: Date.now, steady: () => performance.now() };

const everyMs = 250;
/** Over less, one tick of the kernel's clock is a large share. */
const leastMs = 100;

/** Watches how long tasks wait for a CPU on this machine, whosever they are, and how busy it is. */
export class PressureWatch {
  readonly #source: PressureSource;
  readonly #timer: NodeJS.Timeout | undefined;
  readonly #samples: PressureSample[] = [];
  #isOver = false;
  #last: { readonly at: number; readonly counters: CpuCounters } | undefined;

  constructor(source: PressureSource = machine) {
    this.#source = source;
    this.#last = this.#read();
    // A system that does not tell now never will.
    if (this.#last !== undefined) this.#timer = setInterval(() => this.look(), everyMs).unref();
  }

  /** Takes a sample of what was counted since the last one. */
  look(): void {
    const before = this.#last;
    const now = this.#read();
    if (before === undefined || now === undefined || now.at - before.at < leastMs) return;
    this.#last = now;
    const overMs = now.at - before.at;
    const ticks = now.counters.allTicks - before.counters.allTicks;
    this.#samples.push({
      time: this.#source.wall(),
      overMs,
      waiting: share((now.counters.waitedUs - before.counters.waitedUs) / 1000, overMs),
      busy: share(now.counters.busyTicks - before.counters.busyTicks, ticks),
    });
  }

  /**
   * Ends the watch; later calls tell the same.
   *
   * @param hasGateway whether the gateway runs on this machine too
   * @returns undefined where nothing was seen
   */
  stop(hasGateway: boolean): MachinePressure | undefined {
    if (!this.#isOver) this.look();
    this.#isOver = true;
    clearInterval(this.#timer);
    if (this.#last === undefined || this.#samples.length === 0) return undefined;
    return { cores: this.#last.counters.cores, hasGateway, samples: this.#samples };
  }

  #read() {
    const counters = this.#source.read();
    return counters === undefined ? undefined : { at: this.#source.steady(), counters };
  }
}

/** The kernel sums up what its CPUs counted one after the other: a sum may be ahead of the time, or behind it. */
function share(part: number, whole: number): number {
  return whole <= 0 ? 0 : Math.min(1, Math.max(0, part / whole));
}
