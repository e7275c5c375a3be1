import { networkInterfaces } from 'node:os';
import { expect, it, test } from 'vitest';
import { isOnThisMachine } from '../../run/isOnThisMachine.ts';
import { PressureWatch } from '../../run/pressureWatch.ts';

interface Step {
  readonly ms: number;
  readonly waitedUs: number;
  readonly busy: number;
  readonly idle: number;
}

/** What a watch tells after the machine's counters went on by these steps, each looked at. */
function seenAfter(...steps: readonly Step[]) {
  const now = { wall: 1_700_000_000_000, steady: 5000, waitedUs: 1e9, busyTicks: 700, allTicks: 1000 };
  const watch = new PressureWatch({
    read: () => ({ waitedUs: now.waitedUs, busyTicks: now.busyTicks, allTicks: now.allTicks, cores: 2 }),
    wall: () => now.wall,
    steady: () => now.steady,
  });
  for (const { ms, waitedUs, busy, idle } of steps) {
    now.wall += ms;
    now.steady += ms;
    now.waitedUs += waitedUs;
    now.busyTicks += busy;
    now.allTicks += busy + idle;
    watch.look();
  }
  return watch.stop(true);
}

const idle = { waitedUs: 0, busy: 0, idle: 50 };

it('tells shares of the time that really went by, however late a busy machine looks', () => {
  const seen = seenAfter(
    { ms: 250, waitedUs: 50_000, busy: 10, idle: 40 },
    { ms: 1000, waitedUs: 460_000, busy: 180, idle: 20 },
  );
  expect(seen).toEqual({
    cores: 2,
    hasGateway: true,
    samples: [
      { time: 1_700_000_000_250, overMs: 250, waiting: 0.2, busy: 0.2 },
      { time: 1_700_000_001_250, overMs: 1000, waiting: 0.46, busy: 0.9 },
    ],
  });
});

it('adds what is too short for the kernel to tell to the next sample', () => {
  const seen = seenAfter({ ms: 250, ...idle }, { ms: 40, waitedUs: 40_000, busy: 8, idle: 0 }, { ms: 210, ...idle });
  expect(seen?.samples.map(({ overMs, waiting }) => [overMs, waiting])).toEqual([
    [250, 0],
    [250, 0.16],
  ]);
});

it('never tells less than nothing or more than all', () => {
  const seen = seenAfter(
    { ms: 250, waitedUs: 250_900, busy: 51, idle: -1 },
    { ms: 250, waitedUs: -20, busy: -1, idle: 51 },
    { ms: 250, waitedUs: 0, busy: 0, idle: 0 },
  );
  expect(seen?.samples.map(({ waiting, busy }) => [waiting, busy])).toEqual([
    [1, 1],
    [0, 0],
    [0, 0],
  ]);
});

it('looks by itself until it is stopped', async () => {
  let reads = 0;
  let at = 0;
  const read = () => {
    reads += 1;
    return { waitedUs: 0, busyTicks: 0, allTicks: 0, cores: 1 };
  };
  const watch = new PressureWatch({ read, wall: Date.now, steady: () => (at += 250) });
  await expect.poll(() => reads, { timeout: 20_000 }).toBeGreaterThanOrEqual(4);
  const seen = watch.stop(false);
  const readsThen = reads;
  const count = seen?.samples.length;
  expect(count).toBe(reads - 1);
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(reads).toBe(readsThen);
  expect(watch.stop(false)?.samples.length).toBe(count);
});

it('tells nothing where the system does not', () => {
  let reads = 0;
  const read = () => {
    reads += 1;
    return undefined;
  };
  const watch = new PressureWatch({ read, wall: Date.now, steady: () => performance.now() });
  watch.look();
  expect(watch.stop(true)).toBeUndefined();
  expect(reads).toBeGreaterThan(0);
});

const own = Object.values(networkInterfaces())
  .flatMap((addresses = []) => addresses)
  .filter(({ family }) => family === 'IPv4')
  .map(({ address }): [string, boolean] => [`http://${address}:3000`, true]);

test.each<[string, boolean]>([
  ...own,
  ['http://localhost:3000', true],
  ['http://127.0.0.5:3000/path', true],
  ['http://[::1]:3000', true],
  ['https://user:secret@gateway.example.org', false],
  ['http://192.0.2.7:3000', false],
])('whether %s is on this machine: %s', (url, here) => {
  expect(isOnThisMachine(url)).toBe(here);
});
