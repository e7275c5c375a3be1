import { describe, expect, it } from 'vitest';
import { partOf } from '../../contract/part.ts';

describe('the part of a test that an instance of k6 has', () => {
  it.each([
    ['0:1/2', '0,1/2,1', { index: 1, of: 2 }],
    ['1/2:1', '0,1/2,1', { index: 2, of: 2 }],
    ['1/3:2/3', '0,1/3,2/3,1', { index: 2, of: 3 }],
    // k6 reduces fractions.
    ['1/2:3/4', '0,1/4,2/4,3/4,1', { index: 3, of: 4 }],
    [
      '99/100:1',
      `0,${Array.from({ length: 99 }, (_, index) => `${index + 1}/100`).join(',')},1`,
      { index: 100, of: 100 },
    ],
    ['0:1/4', '0,1/4,1', { index: 1, of: 2 }],
  ])('%s of %s', (segment, sequence, part) => {
    expect(partOf(segment, sequence)).toEqual(part);
  });

  it.each([
    [undefined, undefined],
    [null, null],
    ['0:1', '0,1'],
    ['0:1/2', undefined],
    ['0:1/3', '0,1/2,1'],
    ['1/2:1/3', '0,1/3,1/2,1'],
  ])('is none that can be named with %s of %s', (segment, sequence) => {
    expect(partOf(segment, sequence)).toBeUndefined();
  });
});
