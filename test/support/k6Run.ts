import { join } from 'node:path';
import { describeK6Exit, resolveK6, runK6, withLifetime } from '../../engine/index.ts';

export interface K6Run {
  readonly args: readonly string[];
  readonly env: Record<string, string>;
  readonly connections: number;
  /** Told of each line that k6 prints, while it still runs. */
  readonly onLine?: () => void;
}

/**
 * Runs a script in a real k6 to its end.
 * @param prepare makes the script in a folder that is removed afterwards, and says how it is run
 * @param read what is wanted of that folder and of the lines that k6 printed
 * @throws {Error} k6 did not end with 0, so that a threshold was missed or the script failed; its output is in the message
 */
export async function runK6ToEnd<Result>(
  prepare: (folder: string) => Promise<K6Run & { readonly script: string }>,
  read: (lines: readonly string[], folder: string) => Promise<Result> | Result,
): Promise<Result> {
  return withLifetime(async (lifetime) => {
    const k6 = await resolveK6(lifetime, { log: () => {} });
    const folder = await lifetime.tempFolder('k6-run');
    const { script, args, env, connections, onLine } = await prepare(folder);
    const lines: string[] = [];
    const { exited } = await runK6(lifetime, {
      k6,
      script,
      args: ['--quiet', ...args],
      env,
      connections,
      onLine: (line) => {
        lines.push(line);
        onLine?.();
      },
    });
    const exit = await exited;
    if (exit.code !== 0) throw new Error(`${describeK6Exit(exit) ?? 'k6 failed'}:\n${lines.join('\n')}`);
    return read(lines, folder);
  });
}

/** Where a run in `folder` exports its summary to. */
export function summaryIn(folder: string): string {
  return join(folder, 'summary.json');
}
