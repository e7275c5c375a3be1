import { readFileSync } from 'node:fs';

export interface ResourceUse {
  readonly cpuSeconds: number;
  /** Highest resident memory. */
  readonly peakBytes: number;
}

/**
 * Follows a process and tells its use so far, also after it has ended; the last quarter of a second may be missing.
 * Gives `undefined` where there is no /proc.
 */
export function watchResources(pid: number): () => ResourceUse | undefined {
  let latest = read(pid);
  const timer = setInterval(() => {
    latest = read(pid) ?? latest;
  }, 250);
  timer.unref();
  return () => {
    clearInterval(timer);
    latest = read(pid) ?? latest;
    return latest;
  };
}

/** Linux counts in these (USER_HZ), whatever the kernel's own tick is. */
const ticksPerSecond = 100;

function read(pid: number): ResourceUse | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const peak = readFileSync(`/proc/${pid}/status`, 'utf8').match(/^VmHWM:\s+(\d+) kB/m)?.[1];
    if (peak === undefined) return undefined;
    return { cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond, peakBytes: Number(peak) * 1024 };
  } catch {
    return undefined;
  }
}
