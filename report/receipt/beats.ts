import { fieldOf, type Sample } from '../readSamples.ts';

/** Metrics whose samples tell how late k6 read something. */
export const beatMetrics = ['receive_delay', 'socketio_answer_delay'] as const;

/** Frames, and answers to polls, that k6 read at a known time and that were there at most so much earlier. */
export interface Beat {
  /** Epoch ms. */
  readonly sentAt: number;
  readonly readAt: number;
}

/** Gathers them from the samples of one k6. */
export class Beats {
  readonly #steady: Beat[] = [];
  readonly #others: Beat[] = [];

  add(sample: Sample): void {
    const { metric, value, metadata, time } = sample;
    if (metric === 'receive_delay') {
      const sentAt = Number(fieldOf(metadata, 'sent'));
      if (sentAt > 0) this.#steady.push({ sentAt, readAt: sentAt + value });
    } else if (metric === 'socketio_answer_delay') this.#others.push({ sentAt: time - value, readAt: time });
  }

  get isEmpty(): boolean {
    return this.#steady.length + this.#others.length === 0;
  }

  /** Those that are sent at a steady pace, in the order of their sending. */
  get steady(): Beat[] {
    return this.#steady.sort((a, b) => a.sentAt - b.sentAt);
  }

  get others(): readonly Beat[] {
    return this.#others;
  }
}
