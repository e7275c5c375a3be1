import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Which of these processes listens on a TCP port; undefined where none does, or the system does not tell. */
export function listenerOn(port: number, pids: readonly number[]): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const sockets = listeningOn(port);
  return sockets.size === 0 ? undefined : pids.find((pid) => linksOf(pid).some((link) => sockets.has(link)));
}

// --- internal ---

/** LISTEN in the kernel's tables. */
const listening = '0A';

/** "socket:[12345]", as the descriptors of their processes are called. */
function listeningOn(port: number): ReadonlySet<string> {
  const end = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => readLines(file));
  return new Set(
    rows.flatMap((row) => {
      const [, local = '', , state, , , , , , inode = '0'] = row.trim().split(/\s+/);
      return state === listening && local.endsWith(end) ? [`socket:[${inode}]`] : [];
    }),
  );
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    // A machine without IPv6 has no table of it.
    return [];
  }
}

function linksOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return [readlinkSync(`/proc/${pid}/fd/${fd}`)];
      } catch {
        return [];
      }
    });
  } catch {
    // Gone, or another user's.
    return [];
  }
}
