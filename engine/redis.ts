import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { unavailableError } from '../contract/errors.ts';
import type { Child } from './child.ts';
import { findOnPath } from './findOnPath.ts';
import { onFreePort } from './freePort.ts';
import { goBinary } from './goBuild.ts';
import { goModules } from './goModules.ts';
import type { Lifetime } from './lifetime.ts';
import { PortTaken } from './portTaken.ts';
import { startUntil } from './startUntil.ts';

/** A Redis of this run's own, on a loopback port, with nothing kept on disk. */
export interface PrivateRedis {
  readonly url: string;
  readonly port: number;
  /** "Redis", "Valkey", or "miniredis", the stand-in. */
  readonly product: string;
  readonly version: string;
  /** True for the stand-in that serves where no redis-server is installed. */
  readonly standIn: boolean;
  /** "Redis 7.0.15 :40113". */
  readonly label: string;
  /** Ends the server: its clients lose their connections. Nothing happens if it is stopped. */
  stop(): Promise<void>;
  /** Starts it again on the same port, empty. Nothing happens if it runs. */
  start(): Promise<void>;
}

export interface ServiceOptions {
  readonly log: (line: string) => void;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Starts a private Redis: `redis-server` from PATH, or the stand-in, built with Go when it is not in the cache.
 *
 * @throws RltError (exit code 3) when neither can be had, or the server does not start.
 */
export async function startRedis(lifetime: Lifetime, options: ServiceOptions): Promise<PrivateRedis> {
  const program = await chooseProgram(lifetime, options);
  let child: Child | undefined;
  const run = async (port: number) => {
    const started = await startUntil(
      lifetime,
      program.title,
      { ...program.command(port), env: serverEnv },
      program.ready,
    );
    child = started.child;
    return port;
  };
  const stop = async () => {
    const running = child;
    child = undefined;
    await running?.stop();
  };
  // Registered once and before the first start: a drill that starts it again later must not move it to the front.
  lifetime.onClose(stop);
  const port = await onFreePort(run);
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    product: program.product(),
    version: program.version(),
    standIn: program.standIn,
    label: `${program.standIn ? program.title : program.product()} ${program.version()} :${port}`,
    stop,
    start: async () => {
      if (child !== undefined && child.exit() === undefined) return;
      await run(port).catch((error: unknown) => {
        throw error instanceof PortTaken
          ? unavailableError(`${program.title}: port ${port} is in use, so it cannot be restarted`)
          : error;
      });
    },
  };
}

/** A server needs none of the user's secrets that the environment may hold. */
const serverEnv = { PATH: process.env.PATH, LANG: 'C' };

interface Program {
  readonly title: string;
  readonly standIn: boolean;
  product(): string;
  version(): string;
  command(port: number): { command: string; args: string[] };
  ready(line: string): true | undefined;
}

async function chooseProgram(lifetime: Lifetime, { log, env = process.env }: ServiceOptions): Promise<Program> {
  const [server] = [...(await findOnPath('redis-server', env)), ...(await findOnPath('valkey-server', env))];
  return server === undefined ? standIn(lifetime, log, env) : redisServer(lifetime, server);
}

const run = promisify(execFile);

async function redisServer(lifetime: Lifetime, command: string): Promise<Program> {
  const folder = await lifetime.tempFolder('redis');
  const untitled = await withoutTitle(command);
  let product = 'Redis';
  let version = '';
  return {
    title: 'Redis',
    standIn: false,
    product: () => product,
    version: () => version,
    command: (port) => ({
      command,
      args: [
        ...['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder],
        ...untitled,
      ],
    }),
    ready(line) {
      // A distribution may install Valkey under Redis's name.
      const said = line.match(/\b(Redis|Valkey|KeyDB) version=([^,\s]+)/i);
      if (said !== null) [, product = '', version = ''] = said;
      return line.includes('Ready to accept connections') ? true : undefined;
    },
  };
}

/**
 * A server writes its title over its environment, by which it is found where we are killed before anybody was told of
 * it. Redis can be told not to from 6.2 on, as every Valkey can; an older one would not start with that.
 */
async function withoutTitle(command: string): Promise<string[]> {
  const said = await run(command, ['--version'], { timeout: 5000 }).catch(() => ({ stdout: '' }));
  const [, major = 0, minor = 0] = /\bv=(\d+)\.(\d+)/.exec(said.stdout) ?? [];
  return Number(major) * 100 + Number(minor) >= 602 ? ['--set-proc-title', 'no'] : [];
}

async function standIn(lifetime: Lifetime, log: (line: string) => void, env: NodeJS.ProcessEnv): Promise<Program> {
  log('No redis-server on PATH: a stand-in in memory (miniredis) is used instead');
  const binary = await goBinary(lifetime, goModules.miniredis, { log, env });
  return {
    title: 'Redis stand-in (miniredis)',
    standIn: true,
    product: () => 'miniredis',
    version: () => binary.version,
    command: (port) => ({ command: binary.path, args: ['-listen', `127.0.0.1:${port}`] }),
    ready: (line) => (line.startsWith('{"port":') ? true : undefined),
  };
}
