import { type RltError, unavailableError } from '../../contract/errors.ts';
import { startChild } from '../../engine/child.ts';
import { findOnPath } from '../../engine/findOnPath.ts';
import type { Lifetime } from '../../engine/index.ts';
import { maskUris } from '../../settings/secrets.ts';

/** What a kubectl has said. */
export interface Answer {
  readonly ok: boolean;
  readonly stdout: string;
  /** Its last words, for a message. */
  readonly said: string;
}

export interface CallOptions {
  /** Does it although everything else is being ended. */
  readonly whileEnding?: boolean;
  /** Ends it. */
  readonly until?: AbortSignal;
}

/** The user's own kubectl, with the user's own rights. */
export interface Kubectl {
  /** Never rejects for what kubectl says. @throws RltError when everything is being ended */
  try(args: readonly string[], options?: CallOptions): Promise<Answer>;
  /** @throws RltError (unavailable) with kubectl's own words */
  run(args: readonly string[], options?: CallOptions): Promise<string>;
}

/**
 * The kubectl that KUBECTL names, or the first on PATH; it may be one of several words, as "minikube kubectl --".
 *
 * @throws RltError (unavailable) where there is none
 */
export async function findKubectl(
  lifetime: Lifetime,
  env: NodeJS.ProcessEnv,
  namespace: string | undefined,
): Promise<Kubectl> {
  const [command = 'kubectl', ...first] = (env.KUBECTL || 'kubectl').split(' ').filter((word) => word !== '');
  if (!command.includes('/') && (await findOnPath(command, env)).length === 0) {
    throw unavailableError(
      `there is no ${command} on PATH`,
      'install it (https://kubernetes.io/docs/tasks/tools), or name one with KUBECTL',
    );
  }
  const always = [...first, ...(namespace === undefined ? [] : ['--namespace', namespace])];
  const call = async (args: readonly string[], { whileEnding = false, until }: CallOptions = {}): Promise<Answer> => {
    const lines: Record<'stdout' | 'stderr', string[]> = { stdout: [], stderr: [] };
    const child = await startChild(lifetime, {
      command,
      args: [...always, ...args],
      env,
      whileEnding,
      onLine: (line, stream) => lines[stream].push(line),
    });
    const stop = () => child.stop();
    if (!whileEnding) lifetime.signal.addEventListener('abort', stop, { once: true });
    until?.addEventListener('abort', stop, { once: true });
    if (until?.aborted) void stop();
    const { code } = await child.exited;
    lifetime.signal.removeEventListener('abort', stop);
    until?.removeEventListener('abort', stop);
    if (!whileEnding) lifetime.signal.throwIfAborted();
    return { ok: code === 0, stdout: lines.stdout.join('\n'), said: maskUris(lines.stderr.slice(-5).join('; ')) };
  };
  return {
    try: call,
    async run(args, options) {
      const { ok, stdout, said } = await call(args, options);
      if (ok) return stdout;
      throw refusal(args, said);
    },
  };
}

/** What kubectl has said to a call that failed. */
export function refusal(args: readonly string[], said: string): RltError {
  return unavailableError(`kubectl ${args.slice(0, 3).join(' ')} failed: ${said || 'it said nothing'}`);
}
