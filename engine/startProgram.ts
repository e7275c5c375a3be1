import { type ChildOptions, type Exit, startChild } from './child.ts';
import type { Lifetime } from './lifetime.ts';
import { type ResourceUse, watchResources } from './resources.ts';

/** A program that runs until it ends by itself, or the lifetime is interrupted. */
export interface Program {
  /** Never rejects. */
  readonly exited: Promise<Exit & { readonly resources: ResourceUse | undefined }>;
  readonly pid: number;
  lastLines(): readonly string[];
  stop(): Promise<Exit>;
}

/**
 * Starts a program that is asked to end by SIGINT when the lifetime is interrupted, and killed when that takes too long.
 *
 * @throws RltError unavailable: it cannot be started
 */
export async function startProgram(
  lifetime: Lifetime,
  { graceMs, ...options }: ChildOptions & { readonly graceMs: number },
): Promise<Program> {
  const child = await startChild(lifetime, options);
  const resources = watchResources(child.pid);
  const stop = () => child.stop({ signal: 'SIGINT', graceMs });
  const forget = lifetime.onClose(stop);
  lifetime.signal.addEventListener('abort', stop, { once: true });
  const exited = child.exited.then((exit) => {
    lifetime.signal.removeEventListener('abort', stop);
    forget();
    return { ...exit, resources: resources() };
  });
  return { exited, pid: child.pid, lastLines: child.lastLines, stop };
}
