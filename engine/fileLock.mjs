// One process at a time may install, or build into the cache. Plain JavaScript: the bootstrap needs it before any build.

import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startTime } from './processes.mjs';

/**
 * Waits until `file` can be taken as a lock, and takes it. A lock whose owner has died is taken over.
 * @param {string} file
 * @param {(holder: number) => void} onWait told once, with the owner's pid, when there is a wait
 * @param {AbortSignal} [signal] ends the wait
 * @returns {Promise<() => void>} releases the lock
 */
export async function acquireLock(file, onWait, signal) {
  mkdirSync(dirname(file), { recursive: true });
  const own = `${process.pid} ${startTime(process.pid)} ${randomBytes(6).toString('hex')}`;
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  // Linked into place rather than created there, so that nobody can read a lock that names no owner yet.
  writeFileSync(draft, own);
  try {
    for (let waiting = false; ; ) {
      if (linked(draft, file)) break;
      const holder = read(file);
      if (holder === undefined) continue;
      if (!ownerLives(holder)) {
        breakLock(file, holder);
        continue;
      }
      if (!waiting) onWait(Number(holder.split(' ')[0]));
      waiting = true;
      await delay(200, undefined, { signal });
    }
  } finally {
    rmSync(draft, { force: true });
  }
  return () => {
    if (read(file) === own) rmSync(file, { force: true });
  };
}

/** @param {string} holder */
function ownerLives(holder) {
  const [pid, started] = holder.split(' ');
  return started !== undefined && startTime(Number(pid)) === started;
}

/**
 * Two may find the same dead owner at once, and the slower one must not remove the lock that the faster one took.
 * @param {string} file
 * @param {string} dead
 */
function breakLock(file, dead) {
  const aside = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (read(aside) !== dead) linked(aside, file);
  rmSync(aside, { force: true });
}

/**
 * @param {string} from
 * @param {string} to
 */
function linked(from, to) {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
