import { readFileSync } from 'node:fs';
import type { MachineLimits } from '../report/exhausted.ts';

/** What this process, and all that it starts, may have; nothing where the system does not tell. */
export function machineLimits(file = '/proc/self/limits'): MachineLimits {
  try {
    const found = /^Max open files\s+(\d+)/m.exec(readFileSync(file, 'utf8'))?.[1];
    return { openFiles: found === undefined ? undefined : Number(found) };
  } catch {
    return {};
  }
}
