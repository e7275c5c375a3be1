import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * Reports that an earlier harness wrote. They are not part of this project: tests that read them are skipped, and say
 * so, where no folder above this one has them.
 */
export function predecessorReports(): string | undefined {
  for (let folder = resolve('.'); folder !== dirname(folder); folder = dirname(folder)) {
    const path = join(folder, 'shared', 'samples', 'predecessor-reports');
    if (existsSync(path)) return path;
  }
  return undefined;
}
