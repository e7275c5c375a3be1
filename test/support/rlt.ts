import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { projectRoot } from '../../engine/index.ts';

export interface RltResult {
  /** As a shell shows it: 128 and the signal's number for a process that a signal has ended. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RltOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Folder to run in; the project's by default. */
  readonly cwd?: string;
  /** Gets each line of stderr as it comes, and a way to send the command what Ctrl-C does. */
  readonly onLine?: (line: string, interrupt: () => void) => void;
}

/** A command that is running. */
export interface RunningRlt {
  readonly pid: number;
  readonly ended: Promise<RltResult>;
  /** What it has written so far. */
  output(): { readonly stdout: string; readonly stderr: string };
}

/** Runs the built command line as a user would and waits for its end. */
export function runRlt(args: readonly string[], options: RltOptions = {}): Promise<RltResult> {
  return startRlt(args, options).ended;
}

/** The same without waiting, in a process group of its own. */
export function startRlt(args: readonly string[], { env = {}, cwd, onLine }: RltOptions = {}): RunningRlt {
  const child = spawn(process.execPath, [join(projectRoot(), 'dist', 'rlt.js'), ...args], {
    env: { ...process.env, NO_COLOR: '1', ...env },
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
  });
  createInterface({ input: child.stderr }).on('line', (line) => {
    output.stderr += `${line}\n`;
    onLine?.(line, () => child.kill('SIGINT'));
  });
  const ended = new Promise<RltResult>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ exitCode: shellExitCode(code, signal), ...output }));
  });
  return { pid: child.pid ?? 0, ended, output: () => output };
}

function shellExitCode(code: number | null, signal: NodeJS.Signals | null): number | null {
  return signal === null ? code : 128 + constants.signals[signal];
}
