import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { unavailableError } from '../contract/errors.ts';

const passed = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs a program in place of this one: its input and output are ours, and signals that we get are for it.
 *
 * @returns its exit code, as a shell says it
 * @throws RltError unavailable: it cannot be started
 */
export function passThrough(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(command, args, { stdio: 'inherit', env });
  const pass = (name: NodeJS.Signals) => child.kill(name);
  for (const name of passed) process.on(name, pass);
  return new Promise<number>((resolve, reject) => {
    child.once('error', (cause) => reject(unavailableError(`${command} could not be started: ${cause.message}`)));
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  }).finally(() => {
    for (const name of passed) process.off(name, pass);
  });
}
