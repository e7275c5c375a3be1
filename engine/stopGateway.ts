import { setTimeout as delay } from 'node:timers/promises';
import type { Lifetime } from './lifetime.ts';
import { processesWith, signalAllWith } from './processes.mjs';
import type { StopCommand } from './reaperLink.ts';
import { runUserCommand } from './userCommand.ts';

/** How long a stop command may take. */
export const stopTimeoutMs = 30_000;

/**
 * Runs the command that ends a gateway which its start command has left behind; also while everything is being ended.
 *
 * @returns why it failed
 */
export function runStopCommand(lifetime: Lifetime, stop: StopCommand): Promise<string | undefined> {
  return runUserCommand(lifetime, { ...stop, flag: '--gateway-stop-command', whileEnding: true });
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
