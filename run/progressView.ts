import * as z from 'zod/mini';
import { progressMark } from '../contract/progress.ts';
import { formatCount } from '../text/format.ts';

const lineSchema = z.catchall(z.object({ vu: z.number() }), z.number());

type Counts = Readonly<Record<string, number>>;

/** Adds up what k6's VUs say of their progress. */
export class ProgressCounts {
  readonly #totals: Counts;
  readonly #byVu = new Map<number, Counts>();

  /** @param totals how far each count goes in a run that goes well, in the order in which the scenario gets there */
  constructor(totals: Counts = {}) {
    this.#totals = totals;
  }

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

  /** "200/200 connected · 200/200 subscribed · 64/100 published · 12,800/20,000 received" */
  toString(): string {
    const sums = new Map(Object.keys(this.#totals).map((name) => [name, 0]));
    for (const counts of this.#byVu.values()) {
      for (const [name, count] of Object.entries(counts)) sums.set(name, (sums.get(name) ?? 0) + count);
    }
    return [...sums].map(([name, count]) => `${formatCount(count)}${this.#of(name)} ${name}`).join(' · ');
  }

  #of(name: string): string {
    const total = this.#totals[name];
    return total === undefined ? '' : `/${formatCount(total)}`;
  }
}
