/** Which of the instances of a run this k6 is. */
export interface Part {
  /** From 1 on, in the order of the execution segments, as the k6 operator counts. */
  readonly index: number;
  readonly of: number;
}

/**
 * Reads k6's options `executionSegment` ("1/4:2/4") and `executionSegmentSequence` ("0,1/4,2/4,3/4,1").
 *
 * @returns undefined where k6 has the whole test, or where the segment is none of the sequence
 */
export function partOf(segment?: string | null, sequence?: string | null): Part | undefined {
  if (!segment || !sequence) return undefined;
  const bounds = sequence.split(',').map(fraction);
  const [from, to] = segment.split(':').map(fraction);
  const index = bounds.findIndex((bound, position) => same(bound, from) && same(bounds[position + 1], to));
  const of = bounds.length - 1;
  return index < 0 || of < 2 ? undefined : { index: index + 1, of };
}

function fraction(text: string): number {
  const [above = '', below = '1'] = text.split('/');
  return Number(above) / Number(below);
}

function same(a: number | undefined, b: number | undefined): boolean {
  return a !== undefined && b !== undefined && Math.abs(a - b) < 1e-9;
}
