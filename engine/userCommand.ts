import { setTimeout as delay } from 'node:timers/promises';
import { type Child, type Exit, startChild } from './child.ts';
import type { Lifetime } from './lifetime.ts';
import type { StopCommand } from './reaperLink.ts';
import { explainExit, saying } from './startFailure.ts';

/** A shell command that a user has given for a moment of the run. */
export interface UserCommand extends StopCommand {
  /** The flag that it was given with, for messages. */
  readonly flag: string;
  /** Runs it although everything else is being ended. */
  readonly whileEnding?: boolean;
  /** Settles where nobody waits for it any longer: it is then ended early. */
  readonly until?: Promise<unknown>;
}

/**
 * Runs a command to its end; what is left of it after its time, or when everything is being ended, is ended too.
 *
 * @returns why it failed, with its last lines
 */
export async function runUserCommand(
  lifetime: Lifetime,
  { flag, command, env, timeoutMs, whileEnding = false, until = new Promise(() => {}) }: UserCommand,
): Promise<string | undefined> {
  let child: Child;
  try {
    child = await startChild(lifetime, { command, env, shell: true, whileEnding });
  } catch (error) {
    return `${flag}: ${error instanceof Error ? error.message : error}`;
  }
  const over = new AbortController();
  const interrupted = new Promise<undefined>((resolve) => {
    if (!whileEnding) lifetime.signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  const exit: Exit | 'early' | undefined = await Promise.race([
    child.exited,
    delay(timeoutMs, undefined, { signal: over.signal }).catch(() => undefined),
    interrupted,
    until.then((): 'early' => 'early'),
  ]);
  over.abort();
  await child.stop({ graceMs: 1000 });
  if (exit === 'early') return `${flag} was ended before it had done its work`;
  if (exit === undefined) return `${flag} did not end within ${timeoutMs / 1000} s${saying(child)}`;
  return exit.code === 0 ? undefined : `${flag} ended with ${explainExit(exit)}${saying(child)}`;
}
