import { fieldOf, type Sample } from '../readSamples.ts';
import type { Disturbance } from './details.ts';

const windowMs = 1000;
/** Different messages that a report keeps. */
const mostMessages = 5;

/** How fast clients came back, and what those were told that were turned away. */
export class StormLog {
  readonly #attempts: number[] = [];
  readonly #refusals = new Map<string, number>();

  add({ metric, time, value, metadata }: Sample): void {
    if (value === 0) return;
    if (metric === 'reconnect_attempts') this.#attempts.push(time);
    else if (metric === 'reconnects_refused') {
      const message = fieldOf(metadata, 'message') ?? '';
      this.#refusals.set(message, (this.#refusals.get(message) ?? 0) + 1);
    }
  }

  details(): Pick<Disturbance['connections'], 'peakPerSecond' | 'refusals'> {
    const refusals = [...this.#refusals].map(([message, count]) => ({ message, count }));
    return {
      peakPerSecond: mostWithin(this.#attempts, windowMs),
      refusals: refusals.sort((a, b) => b.count - a.count).slice(0, mostMessages),
    };
  }
}

/** The most of these times that lie in any span of this length. */
export function mostWithin(times: readonly number[], spanMs: number): number {
  const ascending = Float64Array.from(times).sort();
  let most = 0;
  let first = 0;
  for (let last = 0; last < ascending.length; last++) {
    while ((ascending[last] ?? 0) - (ascending[first] ?? 0) >= spanMs) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
}
