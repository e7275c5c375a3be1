import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { onTestFinished } from 'vitest';
import type { GatewayEnvironment } from './gateway.ts';
import { until } from './until.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** `rlt gateway` as a process of its own (ended with the running test), in the form in which it is shipped: one bundle without TypeScript. */
export class GatewayProgram {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async build(): Promise<GatewayProgram> {
    const cache = join(root, 'node_modules/.cache');
    await mkdir(cache, { recursive: true });
    const program = new GatewayProgram(await mkdtemp(join(cache, 'gateway-')));
    await build({
      entryPoints: [join(root, 'cli/main.ts')],
      outfile: program.#file,
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      logLevel: 'error',
    });
    return program;
  }

  remove(): Promise<void> {
    return rm(this.#folder, { recursive: true });
  }

  run(
    whenFinished: typeof onTestFinished,
    args: readonly string[],
    environment: GatewayEnvironment = {},
  ): GatewayProcess {
    const env = { PATH: process.env.PATH, ...environment };
    const child = spawn(process.execPath, [this.#file, 'gateway', ...args], { env });
    whenFinished(() => {
      child.kill('SIGKILL');
    });
    return new GatewayProcess(child);
  }

  get #file(): string {
    return join(this.#folder, 'rlt.mjs');
  }
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
    await until('the gateway listens', () => port() !== undefined, 15_000);
    return `http://127.0.0.1:${port()}`;
  }

  async exitCode(): Promise<unknown> {
    const [code, signal] = await this.#exit;
    return code ?? signal;
  }
}
