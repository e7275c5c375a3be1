import { readdirSync, readFileSync } from 'node:fs';

/** What a process and all that it has started use together. */
export interface TreeUse {
  /** Since they were started, with those that have ended meanwhile. */
  readonly cpuSeconds: number;
  /** Resident memory; pages that they share are counted once for each of them. */
  readonly memoryBytes: number;
}

/** Reads it off /proc; `undefined` where there is no such process, or no /proc. */
export function readTreeUse(root: number): TreeUse | undefined {
  const processes = readProcesses();
  if (!processes.has(root)) return undefined;
  const tree = new Set([root]);
  // What a shell has started stays in its group even after the shell has gone; the rest is found by its parent.
  for (let before = 0; before !== tree.size; ) {
    before = tree.size;
    for (const [pid, { parent, group }] of processes) if (group === root || tree.has(parent)) tree.add(pid);
  }
  const use = { cpuSeconds: 0, memoryBytes: 0 };
  for (const pid of tree) {
    const { ticks = 0, pages = 0 } = processes.get(pid) ?? {};
    use.cpuSeconds += ticks / ticksPerSecond;
    use.memoryBytes += pages * pageBytes;
  }
  return use;
}

/** Linux counts in these (USER_HZ), whatever the kernel's own tick is. */
const ticksPerSecond = 100;
/** Of every architecture that Node has builds for, but for kernels that were configured otherwise. */
const pageBytes = 4096;

interface ProcessStat {
  readonly parent: number;
  readonly group: number;
  /** Its own CPU time and that of children that have ended. */
  readonly ticks: number;
  readonly pages: number;
}

function readProcesses(): Map<number, ProcessStat> {
  const processes = new Map<number, ProcessStat>();
  for (const name of listProc()) {
    const stat = readStat(name);
    if (stat !== undefined) processes.set(Number(name), stat);
  }
  return processes;
}

function listProc(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

function readStat(pid: string): ProcessStat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // proc(5), from the third field on: the second may hold spaces and brackets.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const at = (field: number) => Number(fields[field - 3]);
    return { parent: at(4), group: at(5), ticks: at(14) + at(15) + at(16) + at(17), pages: at(24) };
  } catch {
    return undefined;
  }
}
