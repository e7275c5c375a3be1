import { realpathSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { RltError, usageError } from '../contract/errors.ts';
import { acquireLock, tryLock } from '../engine/fileLock.mjs';
import { atExit } from './atExit.ts';
import { removeUnfinished } from './removeUnfinished.ts';

/** Holds a folder while its files are written. Not read as a part of a run. */
const claimFile = '.rlt-claim';

/**
 * Claims a folder for this process until it ends, so that no second one writes into it. What a process that was killed
 * has left is taken over.
 *
 * @param about the command, to be shown to others
 * @param waitMs how long another `rlt report` is waited for, which is soon over; a run is not
 * @returns releases it before the end
 * @throws RltError usage: another process writes there; and what `node:fs` throws where nothing can be written
 */
export async function claimFolder(path: string, about: string, waitMs = 0): Promise<() => void> {
  const folder = realpathSync(path);
  const own = claimed.get(folder);
  if (own !== undefined) return own;
  const file = join(folder, claimFile);
  const deadline = performance.now() + waitMs;
  for (;;) {
    const lock = tryLock(file, about);
    if (lock.release !== undefined) {
      const release = hold(folder, lock.release);
      // Only its holder writes there: what is unfinished now was left by one that was killed.
      await removeUnfinished(folder);
      return release;
    }
    const isBrief = /(^| )rlt report /.test(lock.holder.about);
    if (!isBrief || performance.now() >= deadline) throw heldBy(lock.holder, path, join(path, claimFile));
    await delay(100);
  }
}

/**
 * The same for a folder that may be one that can only be read: what is to be written there will say so itself.
 *
 * @throws RltError usage: another process writes there
 */
export async function claimIfWritable(path: string, about: string, waitMs: number): Promise<() => void> {
  try {
    return await claimFolder(path, about, waitMs);
  } catch (error) {
    if (error instanceof RltError) throw error;
    return () => {};
  }
}

/**
 * Lets one process at a time make the index of an archive, from what is there when its turn comes: the last one sees
 * all runs. Who cannot have it, or not soon, goes on without: each file is written whole in any case.
 */
export async function inTurn<T>(archive: string, work: () => Promise<T>): Promise<T> {
  const unlock = await acquireLock(join(archive, '.rlt-index'), () => {}, AbortSignal.timeout(longestTurnMs)).catch(
    () => () => {},
  );
  const takeBack = atExit(unlock);
  try {
    return await work();
  } finally {
    takeBack();
    unlock();
  }
}

const longestTurnMs = 30_000;

/** Folders of this process, which are claimed once. */
const claimed = new Map<string, () => void>();

function hold(folder: string, unlock: () => void): () => void {
  const release = () => {
    claimed.delete(folder);
    takeBack();
    unlock();
  };
  const takeBack = atExit(unlock);
  claimed.set(folder, release);
  return release;
}

type Holder = NonNullable<ReturnType<typeof tryLock>['holder']>;

function heldBy({ pid, host, since, about }: Holder, path: string, file: string): Error {
  const what = about === '' ? 'another process' : JSON.stringify(about);
  const isHere = host === hostname();
  return usageError(
    `${path} is being written by ${what} (process ${pid}${isHere ? '' : ` on ${host}`}, since ${since})`,
    `wait until it has ended, or choose another folder with --output${isHere ? '' : `; if nothing runs there, remove ${file}`}`,
  );
}
