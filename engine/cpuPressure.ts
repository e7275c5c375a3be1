import { readFileSync } from 'node:fs';

/** What Linux has counted of the CPUs of the whole machine since it booted. */
export interface CpuCounters {
  /** Microseconds in which at least one task could run and had no CPU. */
  readonly waitedUs: number;
  /** Time of all cores together in which they were not idle, in ticks. */
  readonly busyTicks: number;
  /** The same with the time in which they were idle. */
  readonly allTicks: number;
  readonly cores: number;
}

/**
 * Reads pressure stall information (`/proc/pressure/cpu`) and CPU time (`/proc/stat`); undefined where there is none:
 * on other systems, on kernels without PSI, and where it is switched off, which shows only when the file is read.
 *
 * @param read returns a file's text, or throws where it cannot be read
 */
export function readCpuCounters(read: (path: string) => string = readText): CpuCounters | undefined {
  try {
    const waited = /^some\b.*\btotal=(\d+)\s*$/m.exec(read('/proc/pressure/cpu'))?.[1];
    const stat = read('/proc/stat');
    const ticks = /^cpu +(\d[\d ]*\d)\s*$/m.exec(stat)?.[1];
    if (waited === undefined || ticks === undefined) return undefined;
    // Time of guests, the last two, is in those of user and nice already.
    const [user = 0, nice = 0, system = 0, idle = 0, ioWait = 0, irq = 0, softIrq = 0, stolen = 0] = ticks
      .split(' ')
      .map(Number);
    // What a hypervisor gives to other machines nobody here can use: such a core is not idle.
    const busyTicks = user + nice + system + irq + softIrq + stolen;
    const cores = stat.match(/^cpu\d+ /gm)?.length ?? 1;
    return { waitedUs: Number(waited), busyTicks, allTicks: busyTicks + idle + ioWait, cores };
  } catch {
    return undefined;
  }
}

function readText(path: string): string {
  return readFileSync(path, 'utf8');
}
