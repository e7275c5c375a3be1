import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { acquireLock } from '../../engine/fileLock.mjs';
import { startTime } from '../../engine/processes.mjs';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rlt-lock-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('is held by one at a time, and leaves no file', async () => {
  let holders = 0;
  let most = 0;
  let waits = 0;
  const hold = async () => {
    const release = await acquireLock(join(folder, 'lock'), () => waits++);
    most = Math.max(most, ++holders);
    await delay(10);
    holders--;
    release();
  };
  await Promise.all([hold(), hold(), hold(), hold()]);
  expect([most, waits]).toEqual([1, 3]);
  expect(await readdir(folder)).toEqual([]);
});

it('is taken over from an owner that has died, also when its pid was given to another process', async () => {
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  for (const owner of [`${dead} 12345 a`, `${process.pid} ${Number(startTime(process.pid)) - 1} a`, 'nonsense']) {
    await writeFile(join(folder, 'lock'), owner);
    const release = await acquireLock(join(folder, 'lock'), () => expect.unreachable('waited for a dead owner'));
    release();
  }
});

it('stops waiting when told to', async () => {
  const release = await acquireLock(join(folder, 'lock'), () => {});
  const stop = new AbortController();
  const waiting = acquireLock(join(folder, 'lock'), () => stop.abort(), stop.signal);
  await expect(waiting).rejects.toThrow(/abort/);
  release();
  expect(await readdir(folder)).toEqual([]);
});
