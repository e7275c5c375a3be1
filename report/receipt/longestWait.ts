import type { Beat, Beats } from './beats.ts';

/** What is read within so many milliseconds of each other has waited for the same. */
const aroundMs = 16;
/** Between two beats a frame may have waited for so long unseen. */
const unseenMs = 0.25;
/** A longer wait than this is that of a program that was stopped, and began up to one beat before the one that saw it. */
const usualMs = 8;
/** A window that grows with what is found in it comes to rest after a few turns. */
const turns = 3;
/** What comes within so many milliseconds of a beat keeps it company. */
const besideMs = 0.5;
/** So many beats in company around a moment tell enough of it. */
const enough = 5;
/** Where there are fewer, so many before and behind it are looked at, as far as they are not further away than that. */
const companions = 12;
const companyMs = 500;

/**
 * Tells how long a frame had been there at most that was read at some time from `from` to `to` (epoch ms), in milliseconds.
 */
export type LongestWait = (from: number, to?: number) => number;

/**
 * The longest wait around each moment, from frames that were sent at known times: how long they waited, and how late they
 * were sent, since a machine that stalls also stalls the metronome. Where none was read, nothing is known: infinity.
 *
 * Frames that come in a crowd wait for each other, and where crowds are short most beats come between two of them. So the
 * nearest of those that came in one are looked at too.
 *
 * @param receipts milliseconds, whole ones since the epoch, in which other frames were read
 */
export function longestWait(beats: Beats, receipts: ReadonlySet<number>): LongestWait {
  const waits = waitsOf(beats.steady);
  const reading = largestAround(waits);
  // A program that was stopped is seen by the beats of that time, and tells nothing of another one.
  const company = largestNearby(waits.filter((wait) => wait.ms <= usualMs && isInCompany(wait, receipts)));
  // An answer to a poll was read, like a frame, and then handed to JavaScript, which k6 does not tell from its reading.
  const handling = largestAround(beats.others.map(({ sentAt, readAt }) => ({ sentAt, readAt, ms: readAt - sentAt })));
  const look = (from: number, to: number) => {
    const [read, handled] = [reading(from, to), handling(from, to)];
    if (read === undefined && handled === undefined) return Number.POSITIVE_INFINITY;
    return Math.max(read ?? 0, company(from, to)) + (handled ?? 0) + unseenMs;
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

interface Wait extends Beat {
  readonly ms: number;
}

function isInCompany({ sentAt, readAt }: Wait, receipts: ReadonlySet<number>): boolean {
  const last = Math.ceil(readAt + besideMs);
  for (let millisecond = Math.floor(Math.min(sentAt, readAt) - besideMs); millisecond <= last; millisecond++) {
    if (receipts.has(millisecond)) return true;
  }
  return false;
}

/** Finds the longest of those that were read next to some time, before it and after it; 0 where none is near, or enough are. */
function largestNearby(waits: readonly Wait[]): (from: number, to: number) => number {
  const { readAt, largest } = inOrder(waits);
  return (from, to) => {
    if (firstFrom(readAt, to + aroundMs) - firstFrom(readAt, from - aroundMs) >= enough) return 0;
    const first = Math.max(firstFrom(readAt, from) - companions, firstFrom(readAt, from - companyMs));
    const end = Math.min(firstFrom(readAt, to) + companions, firstFrom(readAt, to + companyMs));
    return first < end ? largest(first, end) : 0;
  };
}

/** Finds the longest of what was read around some time; undefined where nothing was. */
function largestAround(waits: readonly Wait[]): (from: number, to: number) => number | undefined {
  const { readAt, largest } = inOrder(waits);
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

function inOrder(waits: readonly Wait[]) {
  const ordered = waits.toSorted((a, b) => a.readAt - b.readAt);
  return {
    readAt: Float64Array.from(ordered, (wait) => wait.readAt),
    largest: rangeMaxima(Float64Array.from(ordered, ({ ms }) => ms)),
  };
}

function waitsOf(steady: readonly Beat[]): Wait[] {
  const gaps = steady.slice(1).map(({ sentAt }, index) => sentAt - (steady[index]?.sentAt ?? sentAt));
  const usualGap = gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0;
  return steady.map(({ sentAt, readAt }, index) => {
    const late = (gaps[index - 1] ?? usualGap) - usualGap;
    const ms = Math.max(readAt - sentAt, late);
    return { sentAt, readAt, ms: ms > usualMs ? ms + usualGap : ms };
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
