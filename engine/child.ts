import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { unavailableError } from '../contract/errors.ts';
import type { Lifetime } from './lifetime.ts';
import { groupIsAlive, signalGroup } from './processes.mjs';
import { reaper } from './reaperLink.ts';

/** A started program, alone in its process group: a Ctrl-C in the terminal reaches only us, and we end it in order. */
export interface Child {
  readonly pid: number;
  /** Settles when the program has ended and its last lines were delivered. Never rejects. */
  readonly exited: Promise<Exit>;
  /** How it ended; `undefined` while it runs. */
  exit(): Exit | undefined;
  /** Its latest lines, for an error message. */
  lastLines(): readonly string[];
  /** Asks it and all it has started to end, and kills what is left after `graceMs`. May be called more than once. */
  stop(options?: StopOptions): Promise<Exit>;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface StopOptions {
  /** SIGTERM by default. */
  readonly signal?: NodeJS.Signals;
  /** 5 s by default. */
  readonly graceMs?: number;
}

export type Stream = 'stdout' | 'stderr';

export interface ChildOptions {
  readonly command: string;
  readonly args?: readonly string[];
  /** The whole environment; this process's own by default. */
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Lets a shell read `command`, for a command line that a user has written. */
  readonly shell?: boolean;
  readonly onLine?: (line: string, stream: Stream) => void;
  /** Starts it although everything else is being ended: it helps to do so. */
  readonly whileEnding?: boolean;
}

/**
 * Starts a program. Its standard input is a pipe that closes with this process.
 *
 * @throws RltError (exit code 3) when it cannot be started.
 */
export async function startChild(lifetime: Lifetime, options: ChildOptions): Promise<Child> {
  if (options.whileEnding !== true) lifetime.signal.throwIfAborted();
  // What a user's own command leaves running may be meant to stay.
  const mark = options.shell === true ? {} : reaper.markOfChild();
  const child = spawn(options.command, options.args ?? [], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...(options.env ?? process.env), ...mark },
    cwd: options.cwd,
    shell: options.shell ?? false,
  });
  child.stdin.on('error', () => {});
  // At once: whoever kills us must not find a child that nobody knows of.
  const release = child.pid === undefined ? () => {} : lifetime.guardGroup(child.pid);
  const pid = await spawned(child, options.command);

  const last: string[] = [];
  const take = (line: string, stream: Stream) => {
    last.push(line);
    if (last.length > 30) last.shift();
    options.onLine?.(line, stream);
  };
  const read = Promise.all([readLines(child.stdout, 'stdout', take), readLines(child.stderr, 'stderr', take)]);

  let exit: Exit | undefined;
  // From then on the pid may belong to somebody else.
  let gone = false;
  const settleGroup = () => {
    gone ||= !groupIsAlive(pid);
    if (gone) release();
    return gone;
  };
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => {
      const ended = { code, signal };
      exit = ended;
      settleGroup();
      // A process that it left behind may hold its output open for ever.
      void Promise.race([read, delay(500)]).then(() => resolve(ended));
    });
  });

  const stop = async ({ signal = 'SIGTERM', graceMs = 5000 }: StopOptions = {}) => {
    if (!gone) signalGroup(pid, signal);
    const deadline = performance.now() + graceMs;
    while ((exit === undefined || !settleGroup()) && performance.now() < deadline) await delay(20);
    if (!gone) signalGroup(pid, 'SIGKILL');
    release();
    return exited;
  };
  let stopping: Promise<Exit> | undefined;
  return {
    pid,
    exited,
    exit: () => exit,
    lastLines: () => last,
    stop: (stopOptions) => {
      stopping ??= stop(stopOptions);
      return stopping;
    },
  };
}

/** "exit code 1" or "signal SIGKILL". */
export function describeExit({ code, signal }: Exit): string {
  return signal === null ? `exit code ${code}` : `signal ${signal}`;
}

function spawned(child: ChildProcess, command: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('spawn', () => resolve(child.pid ?? 0));
    child.once('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'ENOENT' ? 'there is no such program' : cause.message;
      reject(unavailableError(`${command} could not be started: ${why}`, undefined, cause));
    });
  });
}

function readLines(stream: Readable, name: Stream, take: (line: string, stream: Stream) => void): Promise<void> {
  return new Promise((resolve) => {
    createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })
      .on('line', (line) => take(line, name))
      .once('close', () => resolve());
  });
}
