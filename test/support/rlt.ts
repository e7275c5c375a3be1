import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { projectRoot } from '../../engine/index.ts';

export interface RltResult {
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

/** Runs the built command line as a user would and waits for its end. */
export function runRlt(args: readonly string[], { env = {}, cwd, onLine }: RltOptions = {}): Promise<RltResult> {
  const child = spawn(process.execPath, [join(projectRoot(), 'dist', 'rlt.js'), ...args], {
    env: { ...process.env, NO_COLOR: '1', ...env },
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
  });
  createInterface({ input: child.stderr }).on('line', (line) => {
    output.stderr += `${line}\n`;
    onLine?.(line, () => child.kill('SIGINT'));
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, ...output }));
  });
}
