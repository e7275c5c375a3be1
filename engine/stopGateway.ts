import { setTimeout as delay } from 'node:timers/promises';
import { type Child, startChild } from './child.ts';
import type { Lifetime } from './lifetime.ts';
import { processesWith, signalAllWith } from './processes.mjs';
import type { StopCommand } from './reaperLink.ts';
import { explainExit, saying } from './startFailure.ts';

/** How long a stop command may take. */
export const stopTimeoutMs = 30_000;

/**
 * Runs the command that ends a gateway which its start command has left behind; also while everything is being ended.
 *
 * @returns why it failed
 */
export async function runStopCommand(
  lifetime: Lifetime,
  { command, env, timeoutMs }: StopCommand,
): Promise<string | undefined> {
  let child: Child;
  try {
    child = await startChild(lifetime, { command, env, shell: true, whileEnding: true });
  } catch (error) {
    return `--gateway-stop-command: ${error instanceof Error ? error.message : error}`;
  }
  const over = new AbortController();
  const exit = await Promise.race([
    child.exited,
    delay(timeoutMs, undefined, { signal: over.signal }).catch(() => undefined),
  ]);
  over.abort();
  await child.stop({ graceMs: 1000 });
  if (exit === undefined) return `--gateway-stop-command did not end within ${timeoutMs / 1000} s${saying(child)}`;
  if (exit.code === 0) return undefined;
  return `--gateway-stop-command ended with ${explainExit(exit)}${saying(child)}`;
}

/** Ends every process that was started with this variable: first by SIGTERM, what is left by SIGKILL. */
export async function endAllWith(mark: string, graceMs: number): Promise<void> {
  if (signalAllWith(mark, 'SIGTERM') === 0) return;
  const deadline = performance.now() + graceMs;
  while (performance.now() < deadline) {
    if (processesWith(mark).length === 0) return;
    await delay(50);
  }
  signalAllWith(mark, 'SIGKILL');
}
