// One process at a time may install, build into the cache, or write a folder. Plain JavaScript: the bootstrap needs it
// before any build.

import { createHash, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startTime } from './processes.mjs';

/**
 * Who has a lock.
 * @typedef {{ readonly pid: number, readonly host: string, readonly since: string, readonly about: string }} Holder
 */

/**
 * Waits until `file` can be taken as a lock, and takes it. A lock whose owner has died is taken over.
 * @param {string} file
 * @param {(holder: number) => void} onWait told once, with the owner's pid, when there is a wait
 * @param {AbortSignal} [signal] ends the wait
 * @returns {Promise<() => void>} releases the lock
 */
export async function acquireLock(file, onWait, signal) {
  mkdirSync(dirname(file), { recursive: true });
  for (let waiting = false; ; ) {
    const lock = tryLock(file);
    if (lock.release !== undefined) return lock.release;
    if (!waiting) onWait(lock.holder.pid);
    waiting = true;
    await delay(200, undefined, { signal });
  }
}

/**
 * Takes `file` as a lock if nobody who lives has it. Its folder must exist.
 * @param {string} file
 * @param {string} [about] what it is taken for, to be shown to others
 * @returns {{ release: () => void, holder?: undefined } | { release?: undefined, holder: Holder }}
 */
export function tryLock(file, about = '') {
  const details = JSON.stringify({ host: hostname(), since: new Date().toISOString(), about });
  const own = `${process.pid} ${started(process.pid)} ${randomBytes(6).toString('hex')} ${details}`;
  const holder = take(file, own);
  if (holder !== undefined) return { holder };
  return {
    release: () => {
      if (read(file) === own) rmSync(file, { force: true });
    },
  };
}

/**
 * Two may find the same dead owner at once. Only one of them gets the right to replace what that owner left, by a lock
 * named after it, and it replaces it in one step: at no time is the lock free for a third one.
 * @param {string} file
 * @param {string} own
 * @returns {Holder | undefined} who has it; nobody else if we have it now
 */
function take(file, own) {
  for (;;) {
    if (create(file, own)) return undefined;
    const found = read(file);
    if (found === undefined) continue;
    const holder = livingHolder(found, file);
    if (holder !== undefined) return holder;
    const right = `${file}.${createHash('sha256').update(found).digest('hex').slice(0, 12)}`;
    const rival = take(right, own);
    if (rival !== undefined) return rival;
    try {
      if (read(file) !== found) continue;
      const draft = draftOf(file, own);
      renameSync(draft, file);
      return undefined;
    } finally {
      rmSync(right, { force: true });
    }
  }
}

/**
 * @param {string} text what a lock holds
 * @param {string} file
 * @returns {Holder | undefined} `undefined` if it has died; one on another machine, of whom nothing is known, lives
 */
function livingHolder(text, file) {
  const [, pid, start, details = '{}'] = /^(\d+) (\S+) \S+(?: (\{.*))?$/s.exec(text) ?? [];
  if (pid === undefined) {
    // Where files cannot be linked into place, one may be seen before it is written.
    return ageOf(file) < 5000 ? { pid: 0, host: hostname(), since: '', about: '' } : undefined;
  }
  const { host = hostname(), since = '', about = '' } = parse(details);
  const holder = { pid: Number(pid), host, since, about };
  return host !== hostname() || started(holder.pid) === start ? holder : undefined;
}

/** @param {string} json */
function parse(json) {
  try {
    return JSON.parse(json);
  } catch {
    return {};
  }
}

/**
 * `ps` tells the time with spaces in it.
 * @param {number} pid
 */
function started(pid) {
  return startTime(pid)?.replaceAll(/\s/g, '_');
}

/**
 * Linked into place rather than created there, so that nobody can read a lock that names no owner yet.
 * @param {string} file
 * @param {string} own
 */
function create(file, own) {
  const draft = draftOf(file, own);
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(codeOf(error))) throw error;
    return createWithoutLink(file, own);
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * @param {string} file
 * @param {string} own
 */
function createWithoutLink(file, own) {
  try {
    writeFileSync(file, own, { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * @param {string} file
 * @param {string} own
 */
function draftOf(file, own) {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    writeFileSync(draft, own);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  return draft;
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** @param {string} file */
function ageOf(file) {
  try {
    return Date.now() - statSync(file).mtimeMs;
  } catch {
    return 0;
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
