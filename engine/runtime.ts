import { execFile } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { listenerOn } from './listener.ts';

/**
 * What a server runs on: "Node.js v24.1.0", or the name of its program; of these processes it is the one that listens
 * on the port. undefined where that cannot be seen.
 */
export async function runtimeOn(port: number, pids: readonly number[]): Promise<string | undefined> {
  const pid = listenerOn(port, pids);
  return pid === undefined ? undefined : runtimeOf(pid);
}

/** The same of one process. */
export async function runtimeOf(pid: number): Promise<string | undefined> {
  const program = programOf(pid);
  if (program === undefined) return undefined;
  const known = runtimes.find(({ file }) => file.test(program));
  return known === undefined ? program : `${known.name}${await versionOf(pid)}`;
}

// --- internal ---

/** Runtimes that run a gateway's script and say their version when they are asked. */
const runtimes = [
  { file: /^node(?:js)?(?:-?[\d.]+)?$/, name: 'Node.js' },
  { file: /^bun$/, name: 'Bun' },
  { file: /^deno$/, name: 'Deno' },
];

const longestName = 80;

/** The file's name alone: its folder may tell more than a report should. */
function programOf(pid: number): string | undefined {
  try {
    // A file that was replaced since the start is "/usr/bin/node (deleted)".
    const name = basename(readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, ''));
    return name.replace(/\p{Cc}/gu, '').slice(0, longestName) || undefined;
  } catch {
    return undefined;
  }
}

/** " v24.1.0"; empty where it does not say. */
async function versionOf(pid: number): Promise<string> {
  try {
    // The very file that runs, also where it was replaced since; without variables that are not for it.
    const asked = promisify(execFile)(`/proc/${pid}/exe`, ['--version'], {
      ...{ env: {}, timeout: 1000, killSignal: 'SIGKILL', maxBuffer: 4096 },
    });
    const version = /v?\d+\.\d+\.[\w.+-]{1,40}/.exec((await asked).stdout)?.[0];
    return version === undefined ? '' : ` ${version}`;
  } catch {
    return '';
  }
}
