import { execFileSync } from 'node:child_process';

/** Pids of everything that a process has started, and what these have started, as of now. */
export function descendants(root: number): number[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const found = [root];
  for (const parent of found) {
    for (const [pid, ppid] of rows) if (ppid === parent && pid !== undefined) found.push(pid);
  }
  return found.slice(1);
}

/** Those of the pids that still run; one that has ended and was not collected does not count. */
export function running(pids: readonly number[]): number[] {
  if (pids.length === 0) return [];
  try {
    return execFileSync('ps', ['-o', 'pid=,stat=', '-p', pids.join(',')], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .filter((line) => line !== '' && !/\sZ/.test(line))
      .map((line) => Number.parseInt(line, 10));
  } catch {
    return [];
  }
}
