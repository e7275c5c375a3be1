import { readFileSync } from 'node:fs';

/** Linux counts CPU time in these (USER_HZ), whatever the kernel's own tick is. */
const ticksPerSecond = 100;

/**
 * CPU time and resident memory of one process, at this very moment; none of the clients starts another one.
 *
 * @throws {Error} there is no such process, or no /proc
 */
export function processUse(pid: number): { readonly cpuSeconds: number; readonly memoryBytes: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // proc(5), from the third field on: the second may hold spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const at = (field: number) => Number(fields[field - 3]);
  return { cpuSeconds: (at(14) + at(15)) / ticksPerSecond, memoryBytes: at(24) * 4096 };
}
