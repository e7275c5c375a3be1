import type { Disturbance, DrillPoint } from '../details.ts';

/** What happened in a longer span of the course. */
export interface Span extends Omit<DrillPoint, 'atMs' | 'latency'> {
  /** Seconds since the start of the scenario, at the beginning of the span, and how long it is. */
  readonly at: number;
  readonly seconds: number;
}

const countNames = ['published', 'received', 'subscribed', 'lost', 'attempts', 'refused', 'returned'] as const;

/** Spans that a chart shows at most, and the shortest that has a rate worth showing. */
const mostSpans = 120;
const shortestMs = 250;

/** The counts of a course in spans of equal length, also of those in which nothing happened. */
export function spansOf({ spanMs, points }: Disturbance['course']): Span[] {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || spanMs <= 0) return [];
  const joined = Math.ceil(Math.max(shortestMs, (last.atMs - first.atMs) / mostSpans) / spanMs);
  const lengthMs = joined * spanMs;
  const spans = Array.from({ length: Math.floor((last.atMs - first.atMs) / lengthMs) + 1 }, (_, index) => ({
    at: (first.atMs + index * lengthMs) / 1000,
    seconds: lengthMs / 1000,
    ...{ published: 0, received: 0, subscribed: 0, lost: 0, attempts: 0, refused: 0, returned: 0 },
  }));
  for (const point of points) {
    const span = spans[Math.floor((point.atMs - first.atMs) / lengthMs)];
    if (span === undefined) continue;
    for (const name of countNames) span[name] += point[name];
  }
  return spans;
}
