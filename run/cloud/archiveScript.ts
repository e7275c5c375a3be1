import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as z from 'zod/mini';
import { RltError, unavailableError } from '../../contract/errors.ts';
import type { Plan } from '../../contract/plan.ts';
import { describeK6Exit, type K6, type Lifetime, startK6 } from '../../engine/index.ts';
import { archiveArguments } from './commands.ts';

export interface Archive {
  readonly file: string;
  readonly bytes: number;
  /** What k6 says that it will need. */
  readonly maxVus: number;
  /** At most, as k6 writes it: "58s". */
  readonly duration: string;
}

/**
 * Makes an archive of a scenario with its plan, and has k6 read it back.
 *
 * @throws RltError (unavailable) when it cannot be written, or k6 refuses the script
 */
export async function archiveScript(
  lifetime: Lifetime,
  k6: K6,
  { plan, script }: { readonly plan: Plan; readonly script: string },
  file: string,
  say: (line: string) => void = () => {},
): Promise<Archive> {
  await mkdir(dirname(file), { recursive: true }).catch((cause: Error) => {
    throw unavailableError(`${dirname(file)} cannot be created: ${cause.message}`, 'name another file with --archive');
  });
  await k6Output(lifetime, k6, archiveArguments(plan, script, file), say);
  const inspected = await k6Output(lifetime, k6, ['inspect', '--quiet', '--execution-requirements', file], say);
  const { maxVUs, totalDuration } = requirementsSchema.parse(JSON.parse(inspected));
  return { file, bytes: (await stat(file)).size, maxVus: maxVUs, duration: totalDuration };
}

const requirementsSchema = z.object({ maxVUs: z.number(), totalDuration: z.string() });

async function k6Output(
  lifetime: Lifetime,
  k6: K6,
  args: readonly string[],
  say: (line: string) => void,
): Promise<string> {
  const lines: Record<'stdout' | 'stderr', string[]> = { stdout: [], stderr: [] };
  const { exited } = await startK6(lifetime, {
    k6,
    say,
    args: [...args, '--no-color'],
    onLine: (line, stream) => lines[stream].push(line),
  });
  const exit = await exited;
  lifetime.signal.throwIfAborted();
  if (exit.code === 0) return lines.stdout.join('\n');
  const said = lines.stderr.slice(-8).join('\n  ');
  throw new RltError(`k6 ${args[0]}: ${describeK6Exit(exit)}\n  ${said}`, { exitCode: 3 });
}
