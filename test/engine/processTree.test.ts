import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { startChild } from '../../engine/child.ts';
import { withLifetime } from '../../engine/lifetime.ts';
import { secondsOf, type TreeUse, watchTree } from '../../engine/processTree.ts';

describe.skipIf(process.platform !== 'linux')('a process tree', () => {
  it('is followed with all that it starts, also what leads a group of its own', async () => {
    const busy = 'const end = Date.now() + 1500; while (Date.now() < end);';
    const parent = `
      const { spawn } = require('node:child_process');
      spawn(process.execPath, ['-e', ${JSON.stringify(busy)}], { detached: true, stdio: 'ignore' });
      setTimeout(() => {}, 10_000);
    `;
    let use: TreeUse | undefined;
    const samples = await withLifetime(async (lifetime) => {
      const child = await startChild(lifetime, { command: process.execPath, args: ['-e', parent] });
      const watch = watchTree(child.pid, 150);
      await delay(2000);
      use = watch.use();
      const seen = await watch.stop();
      await child.stop();
      return seen;
    });
    expect(Math.max(...samples.map(({ processes }) => processes))).toBe(2);
    const seconds = samples.reduce((sum, { cpu }, index) => {
      const before = samples[index - 1];
      return before === undefined ? sum : sum + (cpu * (samples[index]?.time ?? 0)) / 1000 - (cpu * before.time) / 1000;
    }, 0);
    // The child wants a core for one and a half seconds; on a busy machine it gets less, but never more.
    expect(seconds).toBeGreaterThan(0.3);
    expect(seconds).toBeLessThan(2);
    expect(use?.cpuSeconds).toBeGreaterThan(0.3);
    expect(use?.cpuSeconds).toBeLessThan(2.5);
    expect(use?.memoryBytes).toBeGreaterThan(40_000_000);
    expect(Math.max(...samples.map(({ rssBytes }) => rssBytes))).toBeGreaterThan(40_000_000);
    expect(Math.max(...samples.map(({ rssBytes }) => rssBytes))).toBeLessThan(400_000_000);
    for (const { machine } of samples) expect(machine).toBeLessThanOrEqual(1);
  });

  it('that has ended before is no error', async () => {
    const watch = watchTree(2 ** 22 + 1, 50);
    await delay(100);
    expect(watch.use()).toBeUndefined();
    expect(await watch.stop()).toEqual([]);
  });
});

it.each([
  ['00:07', 7],
  ['01:02:03', 3723],
  ['2-01:00:00', 176_400],
  ['0:01.50', 1.5],
])('ps says %s for %d seconds', (time, seconds) => {
  expect(secondsOf(time)).toBe(seconds);
});
