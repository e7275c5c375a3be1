import { describe, expect, it } from 'vitest';
import { MemoryWatch } from '../../../run/drills/memoryWatch.ts';

const megabyte = 1024 * 1024;

/** Follows memory that goes through these sizes in MB, one for each look; `|` is the end of the slowness. */
async function follow(sizes: readonly (number | '|')[], backMs = 0) {
  let now = 0;
  const watch = new MemoryWatch(() => ({ cpuSeconds: 0, memoryBytes: now * megabyte }), { growthMb: 100, backMs });
  for (const [index, size] of sizes.entries()) {
    if (size === '|') watch.end();
    else now = size;
    if (index === 0) watch.begin();
    else watch.look();
  }
  return watch.findings();
}

describe('the memory of a gateway', () => {
  it('is told by how much it grew at most, also after the slowness', async () => {
    expect((await follow([100, 150, '|', 180, 110])).memory_growth).toEqual([80]);
  });

  it('is back when no more than a quarter of what is allowed is left', async () => {
    const [backMs = Number.NaN] = (await follow([100, 190, '|', 126, 125])).memory_back ?? [];
    expect(backMs).toBeLessThan(50);
  });

  it('that does not come back is told to have taken longer than it may', async () => {
    const [backMs = 0] = (await follow([100, 190, '|', 126], 30)).memory_back ?? [];
    expect(backMs).toBeGreaterThan(30);
  });

  it('of a gateway of somebody else is not known', async () => {
    const watch = new MemoryWatch(undefined, { growthMb: 100, backMs: 0 });
    watch.begin();
    watch.end();
    expect(await watch.findings()).toEqual({});
  });
});
