import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdir, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeEach, expect, it } from 'vitest';
import { acquireLock, tryLock } from '../../engine/fileLock.mjs';
import { startTime } from '../../engine/processes.mjs';
import { projectRoot } from '../../engine/projectRoot.ts';
import { tempFolder } from '../support/tempFolder.ts';

let folder = '';
beforeEach(async () => {
  folder = await tempFolder();
});

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
    // One that names no owner may still be being written while it is new.
    await utimes(join(folder, 'lock'), 1, 1);
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

it('tells who has it and what for, and is not taken while that one may live', async () => {
  const file = join(folder, 'lock');
  const lock = tryLock(file, 'rlt run');
  expect(tryLock(file).holder).toMatchObject({ pid: process.pid, host: hostname(), about: 'rlt run' });
  lock.release?.();
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  for (const held of [`${dead} 1 a {"host":"another-machine"}`, '']) {
    await writeFile(file, held);
    expect(tryLock(file).release, held).toBeUndefined();
  }
});

it('goes from a dead owner to one of many that want it', { timeout: 60_000 }, async () => {
  const file = join(folder, 'lock');
  const script = `import { tryLock } from ${JSON.stringify(join(projectRoot(), 'engine', 'fileLock.mjs'))};
    process.stdin.once('data', () => console.log(tryLock(${JSON.stringify(file)}).release === undefined ? 0 : 1));
    process.stdin.on('end', () => process.exit());
    console.log('ready');`;
  const rivals = Array.from({ length: 6 }, () => spawn(process.execPath, ['--input-type=module', '-e', script]));
  await Promise.all(rivals.map(({ stdout }) => once(stdout, 'data')));
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  await writeFile(file, `${dead} 12345 a`);
  const answers = rivals.map(({ stdout }) => once(stdout, 'data'));
  for (const { stdin } of rivals) stdin.write('go\n');
  const won = (await Promise.all(answers)).reduce((sum, [text]) => sum + Number(text), 0);
  for (const { stdin } of rivals) stdin.end();
  expect(won).toBe(1);
  expect(await readdir(folder)).toEqual(['lock']);
});
