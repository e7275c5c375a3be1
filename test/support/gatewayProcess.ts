import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { onTestFinished } from 'vitest';
import { projectRoot } from '../../engine/projectRoot.ts';
import type { GatewayEnvironment } from './gateway.ts';
import { until } from './until.ts';

/** `rlt gateway`, as it is built, in a process of its own that ends with the running test. */
export function runGateway(
  whenFinished: typeof onTestFinished,
  args: readonly string[],
  environment: GatewayEnvironment = {},
): GatewayProcess {
  const env = { PATH: process.env.PATH, ...environment };
  const child = spawn(process.execPath, [join(projectRoot(), 'dist', 'rlt.js'), 'gateway', ...args], { env });
  whenFinished(() => {
    child.kill('SIGKILL');
  });
  return new GatewayProcess(child);
}

export class GatewayProcess {
  readonly child: ChildProcess;
  readonly stdout: string[] = [];
  stderr = '';
  readonly #exit: Promise<unknown[]>;

  constructor(child: ChildProcess) {
    this.child = child;
    this.#exit = once(child, 'close');
    if (child.stdout) createInterface(child.stdout).on('line', (line) => this.stdout.push(line));
    child.stderr?.on('data', (chunk) => {
      this.stderr += String(chunk);
    });
  }

  /** Base URL, from the log line that says so. */
  async url(): Promise<string> {
    const port = () => /"port":(\d+).*"msg":"listening"/.exec(this.stdout.join('\n'))?.[1];
    await until('the gateway listens', () => port() !== undefined, 45_000);
    return `http://127.0.0.1:${port()}`;
  }

  async exitCode(): Promise<unknown> {
    const [code, signal] = await this.#exit;
    return code ?? signal;
  }
}
