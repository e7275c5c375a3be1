import type { Stream } from './child.ts';
import type { K6 } from './k6.ts';
import { neutralConfigFile, readK6ConfigFile } from './k6ConfigFile.ts';
import { k6Environment } from './k6Environment.ts';
import { chooseK6Memory } from './k6Memory.ts';
import { chooseK6Threads } from './k6Threads.ts';
import { describeLeftOut } from './leftOutOfK6.ts';
import type { Lifetime } from './lifetime.ts';
import { type Program, startProgram } from './startProgram.ts';
import { certificatesForK6 } from './trust.ts';

export interface K6CommandOptions {
  readonly k6: Pick<K6, 'path' | 'redisExtensionVersion'>;
  /** What stands here can be read in the process list: no secrets. */
  readonly args?: readonly string[];
  /** What the run itself sets, where secrets belong. `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Where `k6Environment` takes what k6 may have of; this process's own by default. */
  readonly inherited?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly onLine?: (line: string, stream: Stream) => void;
  /** Told of decisions made for this run. */
  readonly log?: (line: string) => void;
  /** Told, once in a lifetime, what k6 does not get of the user's environment. */
  readonly say?: (line: string) => void;
}

export interface K6RunOptions extends K6CommandOptions {
  /** A bundle, or an archive. */
  readonly script: string;
  /** Sockets that the run will hold at the same time; decides the settings of the garbage collector. */
  readonly connections: number;
}

/** Starts `k6 run`. It is stopped with the lifetime, and at once when the lifetime is interrupted. */
export async function runK6(lifetime: Lifetime, options: K6RunOptions): Promise<Program> {
  const { script, args = [], connections, env = {}, inherited = process.env, log = () => {} } = options;
  const memory = chooseK6Memory(connections, { ...inherited, ...env });
  const threads = chooseK6Threads({ ...inherited, ...env });
  log(`k6 runs with GOMAXPROCS=${threads} ${memory.line}`);
  return startK6(lifetime, {
    ...options,
    // Without an address there is no REST API: its fixed port would make two runs collide.
    // What `env` gives must reach the script, whatever else k6 is told.
    args: ['run', '--address', '', '--include-system-env-vars', ...args, script],
    env: { ...env, ...memory.env, GOMAXPROCS: threads },
  });
}

/** Any command of k6, which is stopped in the same way. */
export async function startK6(
  lifetime: Lifetime,
  { k6, args = [], env: added = {}, inherited = process.env, cwd, onLine, say }: K6CommandOptions,
): Promise<Program> {
  const passed = k6Environment(inherited, added.K6_OUT?.split(','));
  const env: NodeJS.ProcessEnv = { ...passed.env, ...fixedEnv, ...added };
  if (k6.redisExtensionVersion !== undefined) env.K6_AUTO_EXTENSION_RESOLUTION = 'false';
  const users = await readK6ConfigFile(inherited);
  if (say !== undefined && !told.has(lifetime)) {
    told.add(lifetime);
    const line = describeLeftOut(passed.leftOut, users);
    if (line !== undefined) say(line);
  }
  const trusted = await certificatesForK6(lifetime, inherited, say);
  if (trusted !== undefined && added.SSL_CERT_FILE === undefined) env.SSL_CERT_FILE = trusted;
  const config = await neutralConfigFile(lifetime, users);
  return startProgram(lifetime, {
    command: k6.path,
    args: [...args, '--config', config],
    env,
    // After SIGINT k6 still runs teardown and writes its summary.
    graceMs: 15_000,
    ...(cwd === undefined ? {} : { cwd }),
    ...(onLine === undefined ? {} : { onLine }),
  });
}

const told = new WeakSet<Lifetime>();

const fixedEnv = { K6_NO_USAGE_REPORT: 'true' };
