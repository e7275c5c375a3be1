import { roomChecks } from './checks.ts';
import type { Finding } from './finding.ts';
import type { Load } from './load.ts';
import { lookAtMachine, type Machine } from './machine.ts';

/**
 * Whether this machine has room for a run. It costs a few reads of /proc, and leaves nothing.
 *
 * @returns nothing of what the machine does not tell, or where nobody can say how many connections there will be
 */
export function lookForRoom(load: Load, machine: Machine = lookAtMachine()): Finding[] {
  const { connections } = load;
  if (connections === undefined) return [];
  return Object.entries(roomChecks).flatMap(([check, look]) => {
    const seen = look({ ...load, connections }, machine);
    return seen === undefined ? [] : [{ check, ...seen }];
  });
}
