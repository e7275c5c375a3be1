import type { MetricName } from '../thresholds/index.ts';
import type { Explained } from '../thresholds/judge.ts';
import { fieldOf, type Sample } from './readSamples.ts';

/** What counts things that came and could not be read; the first of each VU says what it was. */
export const unreadableMetrics = ['unreadable_deliveries', 'unreadable_replays'] as const satisfies MetricName[];

const wayOut = 'a profile says where the payload stands ("argument") and how it is packed ("encoding")';

/** Keeps the first example of each of these metrics, for the reason of an invalid goal. */
export class UnreadableExamples {
  readonly #examples: { [Name in MetricName]?: string } = {};

  /** @returns whether the sample was one of these */
  add({ metric, value, metadata }: Sample): boolean {
    const name = unreadableMetrics.find((each) => each === metric);
    if (name === undefined) return false;
    const message = value === 0 ? undefined : fieldOf(metadata, 'message');
    if (message !== undefined)
      this.#examples[name] ??= message.startsWith('jobEvents') ? message : `${message}; ${wayOut}`;
    return true;
  }

  get explained(): Explained {
    return this.#examples;
  }
}
