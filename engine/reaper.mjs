// Cleans up after a process that was killed before it could do so itself (SIGKILL, out of memory). It is started
// apart from its parent, reads what the parent has started and created from a pipe, one JSON line each, and acts when
// that pipe closes. A parent that ended in order has taken everything off the list again.

import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { groupIsAlive, signalGroup, startTime } from './processes.mjs';

const graceMs = 2000;

/** @type {Map<number, string | undefined>} */
const groups = new Map();
/** @type {Set<string>} */
const folders = new Set();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
for await (const line of createInterface({ input: process.stdin })) {
  const { addGroup, started, removeGroup, addFolder, removeFolder } = JSON.parse(line);
  if (addGroup !== undefined) groups.set(addGroup, started);
  if (removeGroup !== undefined) groups.delete(removeGroup);
  if (addFolder !== undefined) folders.add(addFolder);
  if (removeFolder !== undefined) folders.delete(removeFolder);
}

const left = [...groups].filter(([pid, started]) => isStillOurs(pid, started)).map(([pid]) => pid);
for (const pid of left) signalGroup(pid, 'SIGTERM');
for (let waited = 0; waited < graceMs && left.some(groupIsAlive); waited += 50) await delay(50);
for (const pid of left) if (groupIsAlive(pid)) signalGroup(pid, 'SIGKILL');
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
