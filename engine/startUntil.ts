import { setTimeout as delay } from 'node:timers/promises';
import { unavailableError } from '../contract/errors.ts';
import { type Child, type ChildOptions, describeExit, startChild } from './child.ts';
import { type Lifetime, untilAborted } from './lifetime.ts';
import { PortTaken, saysPortTaken } from './portTaken.ts';

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

const startTimeoutMs = 15_000;

function startFailure(title: string, child: Child, what: string): Error {
  const said = child.lastLines().slice(-5);
  const message = `${title} ${what}${said.length === 0 ? '' : `:\n  ${said.join('\n  ')}`}`;
  return saysPortTaken(said) ? new PortTaken(message) : unavailableError(message);
}
