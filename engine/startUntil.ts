import { setTimeout as delay } from 'node:timers/promises';
import { unavailableError } from '../contract/errors.ts';
import { type Child, type ChildOptions, describeExit, startChild } from './child.ts';
import { PortTaken } from './freePort.ts';
import { type Lifetime, untilAborted } from './lifetime.ts';

export interface Started<T> {
  readonly child: Child;
  readonly ready: T;
}

/**
 * Starts a server and waits until one of its lines says that it is ready.
 *
 * @param ready gives a value for that line, `undefined` for every other.
 * @throws PortTaken when it ended because its port was in use; RltError (exit code 3) when it ended or was silent.
 */
export async function startUntil<T>(
  lifetime: Lifetime,
  title: string,
  options: ChildOptions,
  ready: (line: string) => T | undefined,
): Promise<Started<T>> {
  let resolveReady: (value: T) => void = () => {};
  const readyLine = new Promise<T>((resolve) => {
    resolveReady = resolve;
  });
  const child = await startChild(lifetime, {
    ...options,
    onLine: (line, stream) => {
      options.onLine?.(line, stream);
      const value = ready(line);
      if (value !== undefined) resolveReady(value);
    },
  });
  const timeout = new AbortController();
  try {
    const failed = Promise.race([
      child.exited.then((exit) => startFailure(title, child, `ended with ${describeExit(exit)}`)),
      delay(startTimeoutMs, undefined, { signal: timeout.signal }).then(() =>
        startFailure(title, child, `was not ready within ${startTimeoutMs / 1000} s`),
      ),
    ]).then((error) => Promise.reject(error));
    return { child, ready: await untilAborted(lifetime.signal, Promise.race([readyLine, failed])) };
  } catch (error) {
    await child.stop({ graceMs: 1000 });
    throw error;
  } finally {
    timeout.abort();
  }
}

/** Whether a server's own words say that its port is in use. */
export function saysPortTaken(lines: readonly string[]): boolean {
  return lines.some((line) => /EADDRINUSE|address already in use/i.test(line));
}

const startTimeoutMs = 15_000;

function startFailure(title: string, child: Child, what: string): Error {
  const said = child.lastLines().slice(-5);
  if (saysPortTaken(said)) return new PortTaken(`${title}: port in use`);
  return unavailableError(`${title} ${what}${said.length === 0 ? '' : `:\n  ${said.join('\n  ')}`}`);
}
