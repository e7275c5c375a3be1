import { exitCodes } from '../contract/errors.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const cleanups = new Set<() => void>();

/**
 * Has `clean` called when this process ends, also by a signal that nobody else handles; only SIGKILL leaves no time for
 * it. The returned function takes it back.
 */
export function atExit(clean: () => void): () => void {
  if (cleanups.size === 0) {
    process.on('exit', cleanAll);
    for (const name of signals) process.on(name, endUnlessHandled);
  }
  cleanups.add(clean);
  return () => {
    cleanups.delete(clean);
    if (cleanups.size === 0) forget();
  };
}

/** The latest first: it may rest on what was there before it. */
function cleanAll(): void {
  for (const clean of [...cleanups].reverse()) clean();
  cleanups.clear();
  forget();
}

/** With a listener a signal has lost its usual effect. */
function endUnlessHandled(name: NodeJS.Signals): void {
  if (process.listenerCount(name) > 1) return;
  // The command has ended and said how; there is nothing left to be interrupted.
  if (process.exitCode !== undefined) process.exit();
  process.stderr.write(`interrupted by ${name}\n`);
  process.exit(exitCodes.interrupted);
}

function forget(): void {
  process.off('exit', cleanAll);
  for (const name of signals) process.off(name, endUnlessHandled);
}
