import { readFile } from 'node:fs/promises';
import { runK6ToEnd, summaryIn } from '../../support/k6Run.ts';

/**
 * Runs a script in a real k6; what its metrics counted, by their names.
 * @throws {Error} k6 did not end with 0, so that a threshold was missed or the script failed; its output is in the message
 */
export function runScript(script: string, env: Record<string, string>): Promise<Record<string, number>> {
  return runK6ToEnd(
    async (folder) => ({ script, args: ['--summary-export', summaryIn(folder)], env, connections: 100 }),
    async (_, folder) => {
      const { metrics } = JSON.parse(await readFile(summaryIn(folder), 'utf8'));
      return Object.fromEntries(
        Object.entries<{ count?: number; passes?: number; value?: number }>(metrics).map(([name, counted]) => [
          name,
          counted.count ?? counted.passes ?? counted.value ?? 0,
        ]),
      );
    },
  );
}
