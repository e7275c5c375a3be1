import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeK6Exit, resolveK6, runK6, withLifetime } from '../../../engine/index.ts';

/**
 * Runs a script in a real k6; what its metrics counted, by their names.
 * @throws {Error} k6 did not end with 0, so that a threshold was missed or the script failed; its output is in the message
 */
export async function runScript(script: string, env: Record<string, string>): Promise<Record<string, number>> {
  const lines: string[] = [];
  return withLifetime(async (lifetime) => {
    const k6 = await resolveK6(lifetime, { log: () => {} });
    const summary = join(await lifetime.tempFolder('script'), 'summary.json');
    const { exited } = await runK6(lifetime, {
      k6,
      script,
      args: ['--quiet', '--summary-export', summary],
      env,
      connections: 100,
      onLine: (line) => lines.push(line),
    });
    const exit = await exited;
    if (exit.code !== 0) throw new Error(`${describeK6Exit(exit) ?? 'k6 failed'}:\n${lines.join('\n')}`);
    const { metrics } = JSON.parse(await readFile(summary, 'utf8'));
    return Object.fromEntries(
      Object.entries<{ count?: number; passes?: number; value?: number }>(metrics).map(([name, counted]) => [
        name,
        counted.count ?? counted.passes ?? counted.value ?? 0,
      ]),
    );
  });
}
