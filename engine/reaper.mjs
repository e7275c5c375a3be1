// Cleans up after a process that was killed before it could do so itself (SIGKILL, out of memory). It is started
// apart from its parent, reads what the parent has started and created from a pipe, one JSON line each, and acts when
// that pipe closes. A parent that ended in order has taken everything off the list again.

import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { groupIsAlive, processesWith, signalAllWith, signalGroup, startTime } from './processes.mjs';

const graceMs = 2000;

/** @type {Map<number, string | undefined>} */
const groups = new Map();
/** @type {Set<string>} */
const folders = new Set();
/** @type {Set<string>} */
const marks = new Set();
/** @type {Map<string, { readonly command: string, readonly env: NodeJS.ProcessEnv, readonly cwd: string, readonly timeoutMs: number }>} */
const stops = new Map();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
for await (const line of createInterface({ input: process.stdin })) {
  const { addGroup, started, removeGroup, addFolder, removeFolder, addMark, removeMark, addStop, stop, removeStop } =
    JSON.parse(line);
  if (addGroup !== undefined) groups.set(addGroup, started);
  if (removeGroup !== undefined) groups.delete(removeGroup);
  if (addFolder !== undefined) folders.add(addFolder);
  if (removeFolder !== undefined) folders.delete(removeFolder);
  if (addMark !== undefined) marks.add(addMark);
  if (removeMark !== undefined) marks.delete(removeMark);
  if (addStop !== undefined) stops.set(addStop, stop);
  if (removeStop !== undefined) stops.delete(removeStop);
}

for (const { command, env, cwd, timeoutMs } of stops.values()) {
  spawnSync(command, { shell: true, env, cwd, timeout: timeoutMs, killSignal: 'SIGKILL', stdio: 'ignore' });
}
const left = [...groups].filter(([pid, started]) => isStillOurs(pid, started)).map(([pid]) => pid);
const isAnyLeft = () => left.some(groupIsAlive) || [...marks].some((mark) => processesWith(mark).length > 0);
for (const pid of left) signalGroup(pid, 'SIGTERM');
for (const mark of marks) signalAllWith(mark, 'SIGTERM');
for (let waited = 0; waited < graceMs && isAnyLeft(); waited += 50) await delay(50);
for (const pid of left) if (groupIsAlive(pid)) signalGroup(pid, 'SIGKILL');
for (const mark of marks) signalAllWith(mark, 'SIGKILL');
for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });

/**
 * A group may have outlived its first process; the system does not give that pid away while the group exists.
 * @param {number} pid
 * @param {string | undefined} started
 */
function isStillOurs(pid, started) {
  const now = startTime(pid);
  return now === undefined ? groupIsAlive(pid) : now === started;
}
