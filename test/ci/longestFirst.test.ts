import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { projectRoot } from '../../engine/index.ts';
import { dealOut, longest } from '../support/longestFirst.ts';

const root = projectRoot();
const files = (await readdir(join(root, 'test/e2e'), { recursive: true })).filter((name) => name.endsWith('.test.ts'));
const paths = files.map((name) => join(root, 'test/e2e', name));

it('names files that are there, each once', () => {
  expect(new Set(longest).size).toBe(longest.length);
  expect(longest.filter((path) => !paths.includes(join(root, path)))).toEqual([]);
});

it.each([1, 2, 3, 7])('%i shards hold every file once, and each its share of the longest', (count) => {
  const shards = Array.from({ length: count }, (_, index) => dealOut(paths, index + 1, count));
  expect(shards.flat().toSorted()).toEqual(paths.toSorted());
  for (const [index, shard] of shards.entries()) {
    const long = longest.filter((_, rank) => rank % count === index).map((path) => join(root, path));
    expect(shard.slice(0, long.length)).toEqual(long);
    expect(Math.abs(shard.length - files.length / count)).toBeLessThan(1);
  }
});
