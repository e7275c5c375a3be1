import { vi } from 'vitest';
import { runCommandLine } from '../../cli/program.ts';
import type { RltOptions, RltResult } from './rlt.ts';

/**
 * Runs the command line in this process, without the second that a process takes to start: for commands
 * that start nothing and hold nothing until the process ends. One at a time, since folder, environment and streams are
 * the process's own.
 */
export async function runRltHere(
  args: readonly string[],
  { env = {}, cwd }: Omit<RltOptions, 'onLine'> = {},
): Promise<RltResult> {
  const before = process.cwd();
  const output = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      output[name] += text;
      return true;
    }),
  );
  try {
    for (const [name, value] of Object.entries({ NO_COLOR: '1', ...env })) vi.stubEnv(name, value);
    if (cwd !== undefined) process.chdir(cwd);
    process.exitCode = 0;
    await runCommandLine(args);
    return { exitCode: Number(process.exitCode), ...output };
  } finally {
    process.exitCode = undefined;
    process.chdir(before);
    vi.unstubAllEnvs();
    for (const spy of spies) spy.mockRestore();
  }
}
