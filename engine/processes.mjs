// What this process, the reaper and the bootstrap must know of other processes. Plain JavaScript with Node's built-ins
// only, because two of the three run without a build.

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/**
 * When a process was started, in a form that only compares equal for the same process: a pid alone may have been
 * given to another one since. `undefined` when there is no such process.
 * @param {number} pid
 * @returns {string | undefined}
 */
export function startTime(pid) {
  if (process.platform === 'linux') return linuxStat(pid)?.started;
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether any process of a group is still running; what has ended and only waits to be collected does not count.
 * @param {number} group the group's number, which is the pid of its first process
 */
export function groupIsAlive(group) {
  try {
    process.kill(-group, 0);
  } catch (error) {
    // EPERM: it exists, but is not ours to signal.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  if (process.platform !== 'linux') return true;
  return readdirSync('/proc').some((name) => {
    if (!/^\d+$/.test(name)) return false;
    const stat = linuxStat(Number(name));
    return stat !== undefined && stat.group === group && stat.state !== 'Z';
  });
}

/**
 * Signals a whole process group; one that has ended is fine.
 * @param {number} group
 * @param {NodeJS.Signals} signal
 */
export function signalGroup(group, signal) {
  try {
    process.kill(-group, signal);
  } catch {
    // Gone already, or never ours.
  }
}

/**
 * Every running process that was started with this variable in its environment, as all descendants of a marked one are,
 * also those that have left its group and session. Nothing where the system does not tell: only Linux does.
 * @param {string} variable "NAME=value"
 * @returns {{ readonly pid: number, readonly group: number }[]}
 */
export function processesWith(variable) {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      if (!readFileSync(`/proc/${name}/environ`, 'latin1').split('\0').includes(variable)) return [];
    } catch {
      // Gone, or another user's.
      return [];
    }
    const stat = linuxStat(Number(name));
    return stat === undefined || stat.state === 'Z' ? [] : [{ pid: Number(name), group: stat.group }];
  });
}

/**
 * @param {string} variable "NAME=value"
 * @param {NodeJS.Signals} signal
 * @returns {number} how many processes there were
 */
export function signalAllWith(variable, signal) {
  const found = processesWith(variable);
  for (const { pid } of found) {
    try {
      process.kill(pid, signal);
    } catch {
      // Gone already.
    }
  }
  return found.length;
}

/** @param {number} pid */
function linuxStat(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the command in brackets and may itself hold spaces and brackets.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0], group: Number(fields[2]), started: fields[19] };
  } catch {
    return undefined;
  }
}
