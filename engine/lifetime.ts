import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitCodes, RltError } from '../contract/errors.ts';
import { groupIsAlive, signalGroup } from './processes.mjs';
import { reaper, type StopCommand } from './reaperLink.ts';

/** Everything that one command starts or creates, and must take away again however it ends. */
export interface Lifetime {
  /** Aborted by the first SIGINT, SIGTERM or SIGHUP, with an RltError as the reason. */
  readonly signal: AbortSignal;
  /** Has `stop` called at the end, the latest registration first. The returned function takes it back. */
  onClose(stop: () => Promise<unknown>): () => void;
  /** Creates a folder that is removed, with all it holds, at the end. */
  tempFolder(purpose: string): Promise<string>;
  /**
   * Hands the next SIGINT to `end` in place of ending everything: Ctrl-C then only ends what is going on. The returned
   * function takes that back.
   */
  onInterrupt(end: () => void): () => void;
  /** Has a process group killed if we end without stopping it; the returned function takes it back. */
  guardGroup(pid: number): () => void;
  /** The same for all processes that were started with a variable ("NAME=value"), wherever they have gone. */
  guardMark(mark: string): () => void;
  /** Has a command run if we end without having done so; the returned function takes it back. */
  guardStop(stop: StopCommand): () => void;
}

export interface LifetimeOptions {
  /** Told what a signal sets off; stderr by default. */
  readonly log?: (line: string) => void;
  /** How long the work may go on after the first signal, for a summary and a report. */
  readonly graceMs?: number;
}

/**
 * Runs `work` and takes away everything it has started or created: on success, on failure, and on SIGINT, SIGTERM or
 * SIGHUP. The first signal aborts `lifetime.signal` and lets the work finish in order; the second stops at once.
 * If this process is killed outright, a second small process does it.
 *
 * @throws RltError (exit code 130) when a signal arrived, whatever the work returned or threw.
 */
export async function withLifetime<T>(
  work: (lifetime: Lifetime) => Promise<T>,
  { log = (line) => process.stderr.write(`${line}\n`), graceMs = 30_000 }: LifetimeOptions = {},
): Promise<T> {
  const scope = new Scope();
  const signals = new SignalWatch(scope, log, graceMs);
  const killNow = () => scope.killNow();
  process.on('exit', killNow);
  let result: T;
  try {
    result = await Promise.race([work(scope), signals.graceOver]);
  } catch (error) {
    throw scope.signal.aborted ? scope.signal.reason : error;
  } finally {
    await scope.close();
    signals.stop();
    process.off('exit', killNow);
  }
  scope.signal.throwIfAborted();
  return result;
}

/** Settles like `promise`, but rejects as soon as the signal is aborted. */
export function untilAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** However many programs listen: Node takes more than ten listeners for a leak. */
function abortForAny(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}

class Scope implements Lifetime {
  readonly #abort = abortForAny();
  readonly #stops = new Set<() => Promise<unknown>>();
  readonly #groups = new Set<number>();
  readonly #folders = new Set<string>();
  readonly #marks = new Set<string>();
  #endOnInterrupt: (() => void) | undefined;
  readonly signal = this.#abort.signal;

  onClose(stop: () => Promise<unknown>): () => void {
    this.#stops.add(stop);
    return () => this.#stops.delete(stop);
  }

  async tempFolder(purpose: string): Promise<string> {
    const folder = join(tmpdir(), `rlt-${purpose}-${randomUUID()}`);
    // Before it is there: a kill between the two would leave it behind.
    this.#folders.add(folder);
    reaper.addFolder(folder);
    await mkdir(folder, { mode: 0o700 });
    return folder;
  }

  guardGroup(pid: number): () => void {
    this.#groups.add(pid);
    reaper.addGroup(pid);
    return () => {
      if (this.#groups.delete(pid)) reaper.removeGroup(pid);
    };
  }

  guardMark(mark: string): () => void {
    this.#marks.add(mark);
    reaper.addMark(mark);
    return () => {
      if (this.#marks.delete(mark)) reaper.removeMark(mark);
    };
  }

  guardStop(stop: StopCommand): () => void {
    const id = randomUUID();
    reaper.addStop(id, stop);
    return () => reaper.removeStop(id);
  }

  onInterrupt(end: () => void): () => void {
    this.#endOnInterrupt = end;
    return () => {
      if (this.#endOnInterrupt === end) this.#endOnInterrupt = undefined;
    };
  }

  /** Whether somebody was there who took the SIGINT. */
  handOver(): boolean {
    const end = this.#endOnInterrupt;
    this.#endOnInterrupt = undefined;
    end?.();
    return end !== undefined;
  }

  interrupt(reason: RltError): void {
    this.#abort.abort(reason);
  }

  /** Stops in reverse order: what was started last rests on what was started before it. */
  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (const stop of [...this.#stops].reverse()) {
      await stop().catch((error: unknown) => failures.push(error));
    }
    this.#stops.clear();
    for (const folder of this.#folders) {
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
      reaper.removeFolder(folder);
    }
    this.#folders.clear();
    await reaper.endIfIdle();
    if (failures.length > 0) throw failures[0];
  }

  /**
   * Synchronous, for the last moment of the process; the reaper removes what a dying child still writes, runs stop
   * commands, and ends what has left its group.
   */
  killNow(): void {
    for (const pid of this.#groups) if (groupIsAlive(pid)) signalGroup(pid, 'SIGKILL');
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
  }
}

const signalNames = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** npm passes a Ctrl-C on to its child, which has it from the terminal already: the two are one. */
const sameCtrlCMs = 300;

class SignalWatch {
  readonly graceOver: Promise<never>;
  readonly #onSignal: (name: NodeJS.Signals) => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(scope: Scope, log: (line: string) => void, graceMs: number) {
    const { promise, reject } = rejectable();
    this.graceOver = promise;
    // When the work ends first nobody else is left to handle it.
    promise.catch(() => {});
    let firstAt = 0;
    let handedOverAt = Number.NEGATIVE_INFINITY;
    this.#onSignal = (name) => {
      const now = performance.now();
      if (name === 'SIGINT' && firstAt === 0) {
        if (now - handedOverAt < sameCtrlCMs) return;
        if (scope.handOver()) {
          handedOverAt = now;
          return;
        }
      }
      if (firstAt === 0) {
        firstAt = now;
        log(
          `${name === 'SIGINT' ? 'Interrupted' : `Received ${name}`}: stopping in order (a second signal stops at once)`,
        );
        const reason = new RltError(`interrupted by ${name}`, { exitCode: exitCodes.interrupted });
        scope.interrupt(reason);
        this.#timer = setTimeout(() => reject(reason), graceMs);
      } else if (now - firstAt > sameCtrlCMs) {
        log('Stopping at once');
        process.exit(exitCodes.interrupted);
      }
    };
    for (const name of signalNames) process.on(name, this.#onSignal);
  }

  stop(): void {
    clearTimeout(this.#timer);
    for (const name of signalNames) process.off(name, this.#onSignal);
  }
}

function rejectable(): { promise: Promise<never>; reject: (reason: unknown) => void } {
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<never>((_resolve, rejectPromise) => {
    reject = rejectPromise;
  });
  return { promise, reject };
}
