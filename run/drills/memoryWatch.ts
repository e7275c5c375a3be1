import type { DrillFindings } from '../../contract/drill.ts';
import type { TreeUse } from '../../engine/index.ts';
import { pause } from '../watchMetrics.ts';

const pollMs = 100;
const megabyte = 1024 * 1024;

/** Follows the memory of a gateway that was started for this run, around a disturbance. */
export class MemoryWatch {
  readonly #use: (() => TreeUse | undefined) | undefined;
  readonly #growthBytes: number;
  readonly #backMs: number;
  #before: number | undefined;
  #most = 0;
  #endedAt: number | undefined;
  #backAfterMs: number | undefined;

  /**
   * @param growthMb by how much it may grow
   * @param backMs how long it may take until no more than a quarter of that is left
   */
  constructor(
    use: (() => TreeUse | undefined) | undefined,
    { growthMb, backMs }: { readonly growthMb: number; readonly backMs: number },
  ) {
    this.#use = use;
    this.#growthBytes = growthMb * megabyte;
    this.#backMs = backMs;
  }

  begin(): void {
    this.#before = this.#use?.()?.memoryBytes;
  }

  end(): void {
    this.#endedAt = Date.now();
    this.look();
  }

  /** Called over and over. */
  look(): void {
    const now = this.#use?.()?.memoryBytes;
    const before = this.#before;
    if (now === undefined || before === undefined) return;
    this.#most = Math.max(this.#most, now);
    if (this.#endedAt === undefined || this.#backAfterMs !== undefined) return;
    if (now <= before + this.#growthBytes / 4) this.#backAfterMs = Date.now() - this.#endedAt;
  }

  /** Waits until it is back, or too late for that. */
  async findings(): Promise<DrillFindings> {
    const before = this.#before;
    const endedAt = this.#endedAt;
    if (before === undefined || endedAt === undefined) return {};
    while (this.#backAfterMs === undefined && Date.now() - endedAt <= this.#backMs) {
      await pause(pollMs);
      this.look();
    }
    return {
      memory_growth: [Math.round((Math.max(0, this.#most - before) / megabyte) * 10) / 10],
      memory_back: [this.#backAfterMs ?? Date.now() - endedAt],
    };
  }
}
