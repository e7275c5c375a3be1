import { setTimeout as delay } from 'node:timers/promises';
import type { CallOptions, Kubectl } from './kubectl.ts';
import { refusal } from './kubectl.ts';

/*
 * An API server that restarts, or a network that is away for a moment, is no reason to give up a run that has taken an hour.
 */

/** For how long a cluster is asked again. */
const patienceMs = 120_000;
/** Between two questions. */
export const pollMs = 1000;

/** Of kubectl and the API server; anything else, such as a right that is lacking, stays as it is. */
const passing =
  /time-?out|timed out|deadline exceeded|refused|reset by peer|broken pipe|unable to connect|EOF|no route|unreachable|no such host|try again|handshake|connection lost|server misbehaving|ServiceUnavailable|currently unable|TooManyRequests|InternalError|etcdserver|leader changed|transport is closing/i;

/** Whether the same call may succeed a moment later. @param said nothing: kubectl itself was ended */
export function isPassing(said: string): boolean {
  return said === '' || passing.test(said);
}

/** Asks whether it is too late to ask again, and waits a moment if it is not. */
export function patience(signal: AbortSignal, { whileEnding = false }: CallOptions = {}) {
  const deadline = Date.now() + patienceMs / (whileEnding ? 10 : 1);
  return async (): Promise<boolean> => {
    if (Date.now() > deadline) return false;
    await pause(signal, { whileEnding });
    return true;
  };
}

/** Waits until it is time to ask again. @throws the reason of the signal, unless everything is being ended anyway */
export async function pause(signal: AbortSignal, { whileEnding = false }: CallOptions = {}): Promise<void> {
  if (whileEnding) await delay(pollMs);
  else await delay(pollMs, undefined, { signal }).catch(() => signal.throwIfAborted());
}

/**
 * What kubectl answers, asked again while the cluster does not answer.
 *
 * @throws RltError (unavailable) with kubectl's own words
 */
export async function askPatiently(
  kubectl: Pick<Kubectl, 'try'>,
  signal: AbortSignal,
  args: readonly string[],
  options: CallOptions = {},
): Promise<string> {
  const mayAskAgain = patience(signal, options);
  // A log may take longer than that.
  const limit = args[0] === 'get' ? ['--request-timeout=30s'] : [];
  for (;;) {
    const { ok, stdout, said } = await kubectl.try([...args, ...limit], options);
    if (ok) return stdout;
    if (!isPassing(said) || !(await mayAskAgain())) throw refusal(args, said);
  }
}
