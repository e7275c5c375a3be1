import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import { promisify } from 'node:util';

/** What a program and everything that it has started used at one moment, and how busy the whole machine was. */
export interface TreeSample {
  /** Epoch milliseconds. */
  readonly time: number;
  /** Since the sample before. */
  readonly overMs: number;
  /** Cores in use since the sample before: 1.5 is one and a half. */
  readonly cpu: number;
  /** Resident memory of all processes; what they share is counted for each. */
  readonly rssBytes: number;
  readonly processes: number;
  /** Share of all cores that was busy since the sample before, with whatever: 0 to 1. */
  readonly machine: number;
  /** Share of the time in which the busiest main thread could run and got no core; undefined where nobody tells. */
  readonly waiting: number | undefined;
}

/** What they have used up to now. */
export interface TreeUse {
  /** Of all that belonged to the tree, with those that have ended; never falls. */
  readonly cpuSeconds: number;
  readonly memoryBytes: number;
}

export interface TreeWatch {
  /** At most an interval old; undefined where nothing of the tree runs, or the system does not tell. */
  use(): TreeUse | undefined;
  /** Ends the watch. Empty where the system does not tell. */
  stop(): Promise<readonly TreeSample[]>;
}

const usualIntervalMs = 500;
/** To look through all processes of the machine for new children costs more than to read those that are known. */
const samplesPerScan = 4;

/**
 * Follows a program that leads a process group, and everything that it starts.
 *
 * @param intervalMs from one sample to the next
 */
export function watchTree(root: number, intervalMs = usualIntervalMs): TreeWatch {
  const samples: TreeSample[] = [];
  const read = process.platform === 'linux' ? readProc : readPs;
  const usedBy = new Map<string, number>();
  const waitedBy = new Map<number, number>();
  let members: ReadonlySet<number> = new Set([root]);
  let before: Readonly<{ time: number; used: number; machine: CpuTimes }> | undefined;
  let use: TreeUse | undefined;
  let count = 0;

  const sample = async () => {
    const isScan = count++ % samplesPerScan === 0;
    const found = await read(isScan ? undefined : members).catch(() => []);
    const tree = isScan ? treeOf(root, found) : found;
    if (isScan) members = new Set(tree.map(({ pid }) => pid));
    use = undefined;
    if (tree.length === 0) return;
    for (const { pid, started, cpuSeconds } of tree) usedBy.set(`${pid} ${started}`, cpuSeconds);
    // What has ended keeps the time that it had used: the sum never falls.
    const used = [...usedBy.values()].reduce((sum, seconds) => sum + seconds, 0);
    const memoryBytes = tree.reduce((sum, { rssBytes }) => sum + rssBytes, 0);
    use = { cpuSeconds: used, memoryBytes };
    const now = { time: Date.now(), used, machine: machineTimes() };
    const waits = tree.flatMap(({ pid }) => {
      const seconds = secondsWaited(pid);
      const earlier = waitedBy.get(pid);
      if (seconds !== undefined) waitedBy.set(pid, seconds);
      return seconds === undefined || earlier === undefined ? [] : seconds - earlier;
    });
    if (before !== undefined && now.time > before.time) {
      samples.push({
        time: now.time,
        overMs: now.time - before.time,
        cpu: ((now.used - before.used) * 1000) / (now.time - before.time),
        rssBytes: memoryBytes,
        processes: tree.length,
        machine: busyShare(before.machine, now.machine),
        waiting: waits.length === 0 ? undefined : Math.min(1, (Math.max(...waits) * 1000) / (now.time - before.time)),
      });
    }
    before = now;
  };
  let sampling = sample();
  const timer = setInterval(() => {
    sampling = sampling.then(sample);
  }, intervalMs);
  timer.unref();
  return {
    use: () => use,
    async stop() {
      clearInterval(timer);
      await sampling;
      return samples;
    },
  };
}

// --- internal ---

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** Tells a process from a later one with the same pid. */
  readonly started: string;
  readonly cpuSeconds: number;
  readonly rssBytes: number;
}

/** Those of a group, and all descendants: a package manager's child may lead a group of its own. */
function treeOf(root: number, all: readonly Process[]): Process[] {
  const tree = all.filter(({ pid, group }) => pid === root || group === root);
  const known = new Set(tree.map(({ pid }) => pid));
  for (const { pid } of tree) {
    for (const child of all) {
      if (child.parent !== pid || known.has(child.pid)) continue;
      known.add(child.pid);
      tree.push(child);
    }
  }
  return tree;
}

/** How long a process's main thread has waited on a run queue. Not every kernel keeps count. */
function secondsWaited(pid: number): number | undefined {
  try {
    const [, nanoseconds] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ');
    return Number(nanoseconds) / 1e9;
  } catch {
    return undefined;
  }
}

/** Linux counts CPU time in these (USER_HZ), whatever the kernel's own tick is. */
const ticksPerSecond = 100;

/** Page size, which Node does not tell, from what it does tell of this process. */
const pageBytes = lazily(() => {
  const pages = Number(readFileSync('/proc/self/statm', 'utf8').split(' ')[1]);
  return 2 ** Math.round(Math.log2(process.memoryUsage.rss() / pages));
});

/** Of the given processes, or of all. */
async function readProc(pids: ReadonlySet<number> | undefined): Promise<Process[]> {
  const wanted = pids ?? readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return [...wanted].flatMap((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The second field is the command in brackets and may itself hold spaces and brackets.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return {
        pid: Number(pid),
        parent: Number(fields[1]),
        group: Number(fields[2]),
        cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond,
        started: fields[19] ?? '',
        rssBytes: Number(fields[21]) * pageBytes(),
      };
    } catch {
      // It ended between the listing and the reading.
      return [];
    }
  });
}

/** The same by POSIX's `ps`. */
async function readPs(pids: ReadonlySet<number> | undefined): Promise<Process[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,pgid=,rss=,time=']);
  return stdout
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [pid = 0, parent = 0, group = 0, kilobytes = 0] = line.trim().split(/\s+/).map(Number);
      const time = line.trim().split(/\s+/)[4] ?? '';
      if (pids !== undefined && !pids.has(pid)) return [];
      return { pid, parent, group, started: '', cpuSeconds: secondsOf(time), rssBytes: kilobytes * 1024 };
    });
}

/** `[[dd-]hh:]mm:ss[.cc]` */
export function secondsOf(time: string): number {
  const [days, clock = ''] = time.includes('-') ? time.split('-') : ['0', time];
  return clock.split(':').reduce((seconds, part) => seconds * 60 + Number(part), 0) + Number(days) * 86_400;
}

interface CpuTimes {
  readonly busy: number;
  readonly idle: number;
}

function machineTimes(): CpuTimes {
  let busy = 0;
  let idle = 0;
  for (const { times } of os.cpus()) {
    busy += times.user + times.nice + times.sys + times.irq;
    idle += times.idle;
  }
  return { busy, idle };
}

function busyShare(before: CpuTimes, now: CpuTimes): number {
  const busy = now.busy - before.busy;
  const all = busy + now.idle - before.idle;
  return all <= 0 ? 0 : busy / all;
}

function lazily<T>(compute: () => T): () => T {
  let value: { readonly is: T } | undefined;
  return () => {
    value ??= { is: compute() };
    return value.is;
  };
}
