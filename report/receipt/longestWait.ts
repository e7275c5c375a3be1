import type { Beat, Beats } from './beats.ts';

/** What is read within so many milliseconds of each other has waited for the same. */
const aroundMs = 20;
/**
 * A longer wait than this is that of a busy machine, on which frames that come in crowds wait longer than one that comes
 * alone, up to twice as long where it was measured.
 */
const usualMs = 2;
const crowded = 2;
/** Between two beats a frame may have waited for so long unseen. */
const unseenMs = 0.5;
/** A window that grows with what is found in it comes to rest after a few turns. */
const turns = 3;

/**
 * Tells how long a frame had been there at most that was read at some time from `from` to `to` (epoch ms), in milliseconds.
 */
export type LongestWait = (from: number, to?: number) => number;

/**
 * The longest wait around each moment, from frames that were sent at known times: how long they waited, and how late they
 * were sent, since a machine that stalls also stalls the metronome. Where none was read, nothing is known: infinity.
 */
export function longestWait(beats: Beats): LongestWait {
  const reading = largestAround(waitsOf(beats.steady));
  // An answer to a poll was read, like a frame, and then handed to JavaScript, which k6 does not tell from its reading.
  const handling = largestAround(beats.others.map(({ sentAt, readAt }) => ({ readAt, ms: readAt - sentAt })));
  const look = (from: number, to: number) => {
    const [read, handled] = [reading(from, to), handling(from, to)];
    if (read === undefined && handled === undefined) return Number.POSITIVE_INFINITY;
    return (read ?? 0) + (handled ?? 0) + unseenMs;
  };
  // A burst has many receipts in each millisecond.
  const known = new Map<number, number>();
  return (from, to) => {
    if (to !== undefined) return look(from, to);
    const millisecond = Math.round(from);
    const longest = known.get(millisecond) ?? look(millisecond, millisecond);
    known.set(millisecond, longest);
    return longest;
  };
}

interface Wait {
  readonly readAt: number;
  readonly ms: number;
}

/** Finds the longest of what was read around some time; undefined where nothing was. */
function largestAround(waits: readonly Wait[]): (from: number, to: number) => number | undefined {
  const inOrder = waits.toSorted((a, b) => a.readAt - b.readAt);
  const readAt = Float64Array.from(inOrder, (wait) => wait.readAt);
  const largest = rangeMaxima(Float64Array.from(inOrder, ({ ms }) => ms));
  return (from, to) => {
    let longest = 0;
    for (let turn = 0; turn < turns; turn++) {
      const window = Math.max(aroundMs, longest);
      const [first, end] = [firstFrom(readAt, from - window), firstFrom(readAt, to + window)];
      if (first === end) return undefined;
      const found = Math.max(longest, largest(first, end));
      if (found === longest) break;
      longest = found;
    }
    return longest;
  };
}

function waitsOf(steady: readonly Beat[]) {
  const gaps = steady.slice(1).map(({ sentAt }, index) => sentAt - (steady[index]?.sentAt ?? sentAt));
  const usualGap = gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0;
  return steady.map(({ sentAt, readAt }, index) => {
    const late = (gaps[index - 1] ?? usualGap) - usualGap;
    const ms = Math.max(readAt - sentAt, late);
    return { readAt, ms: ms > usualMs ? crowded * ms : ms };
  });
}

/** Place of the first value that is not below `least`, in ascending ones. */
function firstFrom(ascending: Float64Array, least: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Answers for the largest value of any range (`to` is not in it) at once: the maxima of all ranges whose length is a power
 * of two are kept, and two of them cover any other (sparse table; Bender and Farach-Colton, "The LCA Problem Revisited",
 * LATIN 2000).
 */
function rangeMaxima(values: Float64Array): (from: number, to: number) => number {
  const levels = [values];
  for (let length = 1; 2 * length <= values.length; length *= 2) {
    const below = levels.at(-1) ?? values;
    levels.push(
      Float64Array.from({ length: below.length - length }, (_, at) =>
        Math.max(below[at] ?? 0, below[at + length] ?? 0),
      ),
    );
  }
  return (from, to) => {
    const level = 31 - Math.clz32(to - from);
    const maxima = levels[level] ?? values;
    return Math.max(maxima[from] ?? 0, maxima[to - 2 ** level] ?? 0);
  };
}
