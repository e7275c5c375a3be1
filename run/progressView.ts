import * as z from 'zod/mini';
import { progressMark } from '../contract/progress.ts';
import { formatCount } from '../thresholds/renderVerdicts.ts';

const lineSchema = z.catchall(z.object({ vu: z.number() }), z.number());

/** Adds up what k6's VUs say of their progress. */
export class ProgressCounts {
  readonly #byVu = new Map<number, Readonly<Record<string, number>>>();

  /** Takes a k6 log message; false if it is no progress line. */
  take(message: string): boolean {
    const start = message.indexOf(progressMark);
    if (start < 0) return false;
    try {
      const { vu, ...counts } = lineSchema.parse(JSON.parse(message.slice(start + progressMark.length)));
      this.#byVu.set(vu, counts);
    } catch {
      // A line that was cut off in the middle tells nothing; the next one comes in half a second.
    }
    return true;
  }

  /** "200 connected · 64 published · 12,800 received" */
  toString(): string {
    const sums = new Map<string, number>();
    for (const counts of this.#byVu.values()) {
      for (const [name, count] of Object.entries(counts)) sums.set(name, (sums.get(name) ?? 0) + count);
    }
    return [...sums].map(([name, count]) => `${formatCount(count)} ${name}`).join(' · ');
  }
}
