import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { startTime } from './processes.mjs';
import { projectRoot } from './projectRoot.ts';

/** A shell command that ends something which cannot be ended by a signal. */
export interface StopCommand {
  readonly command: string;
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
}

/**
 * Stands in the environment of the programs that this process starts: one that was killed before it could name a
 * child's group is cleaned up after all the same, where the system shows environments.
 */
const ownMark = { name: 'RLT_STARTED_BY', value: randomUUID() } as const;

/** This process's line to its reaper, which is started with the first entry and ends when the list is empty again. */
export const reaper = {
  /** What a child must have in its environment, so that it is found though its group was never named. */
  markOfChild(): Readonly<Record<string, string>> {
    link ??= start();
    return { [ownMark.name]: ownMark.value };
  },
  addGroup(pid: number): void {
    groups.add(pid);
    tell({ addGroup: pid, started: startTime(pid) });
  },
  removeGroup(pid: number): void {
    if (groups.delete(pid)) tell({ removeGroup: pid });
  },
  addFolder(folder: string): void {
    folders.add(folder);
    tell({ addFolder: folder });
  },
  removeFolder(folder: string): void {
    if (folders.delete(folder)) tell({ removeFolder: folder });
  },
  /** Processes that were started with this variable ("NAME=value") and have left their group. */
  addMark(mark: string): void {
    marks.add(mark);
    tell({ addMark: mark });
  },
  removeMark(mark: string): void {
    if (marks.delete(mark)) tell({ removeMark: mark });
  },
  /** A command that must be run before everything else is ended. */
  addStop(id: string, stop: StopCommand): void {
    stops.add(id);
    tell({ addStop: id, stop: { ...stop, cwd: process.cwd() } });
  },
  removeStop(id: string): void {
    if (stops.delete(id)) tell({ removeStop: id });
  },
  /** Ends the reaper if nothing is left for it to do, and waits until it has gone. */
  async endIfIdle(): Promise<void> {
    const ending = link;
    if (ending === undefined || groups.size + folders.size + marks.size + stops.size > 0) return;
    link = undefined;
    write(ending, { removeMark: markText });
    if (ending.exitCode !== null || ending.signalCode !== null) return;
    const gone = once(ending, 'exit');
    ending.ref();
    ending.stdin?.end();
    await gone;
  },
};

const groups = new Set<number>();
const folders = new Set<string>();
const marks = new Set<string>();
const stops = new Set<string>();
let link: ChildProcess | undefined;

function tell(entry: object): void {
  link ??= start();
  write(link, entry);
}

const markText = `${ownMark.name}=${ownMark.value}`;

function write(to: ChildProcess, entry: object): void {
  to.stdin?.write(`${JSON.stringify(entry)}\n`);
}

function start(): ChildProcess {
  const script = join(projectRoot(), 'engine', 'reaper.mjs');
  const child = spawn(process.execPath, [script], {
    // A session of its own: what ends us must not end it.
    detached: true,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: process.env.PATH },
  });
  child.unref();
  child.on('error', () => {});
  child.stdin.on('error', () => {});
  if ('unref' in child.stdin && typeof child.stdin.unref === 'function') child.stdin.unref();
  write(child, { addMark: markText });
  return child;
}
