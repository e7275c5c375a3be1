import { type Child, type Exit, type Stream, startChild } from './child.ts';
import type { K6 } from './k6.ts';
import { chooseK6Memory } from './k6Memory.ts';
import type { Lifetime } from './lifetime.ts';
import { type ResourceUse, watchResources } from './resources.ts';

export interface K6CommandOptions {
  readonly k6: Pick<K6, 'path' | 'redisExtensionVersion'>;
  /** What stands here can be read in the process list: no secrets. */
  readonly args?: readonly string[];
  /** Added to the environment, where secrets belong. `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly onLine?: (line: string, stream: Stream) => void;
  /** Told of decisions made for this run. */
  readonly log?: (line: string) => void;
}

export interface K6RunOptions extends K6CommandOptions {
  /** A bundle, or an archive. */
  readonly script: string;
  /** Sockets that the run will hold at the same time; decides the settings of the garbage collector. */
  readonly connections: number;
}

export interface K6Run {
  readonly pid: number;
  /** Never rejects: `describeK6Exit` says what the exit means. */
  readonly exited: Promise<K6Exit>;
  lastLines(): readonly string[];
  /** Interrupts it, so that it still writes its summary, and kills it when that takes too long. */
  stop(): Promise<Exit>;
}

export interface K6Exit extends Exit {
  /** CPU time and memory of k6; `undefined` where the system does not tell. */
  readonly resources: ResourceUse | undefined;
}

/** Starts `k6 run`. It is stopped with the lifetime, and at once when the lifetime is interrupted. */
export async function runK6(lifetime: Lifetime, options: K6RunOptions): Promise<K6Run> {
  const { script, args = [], connections, env = {}, log = () => {} } = options;
  const memory = chooseK6Memory(connections, { ...process.env, ...env });
  log(`k6 runs with ${memory.line}`);
  const { child, stop } = await startK6(lifetime, {
    ...options,
    // Without an address there is no REST API: its fixed port would make two runs collide.
    args: ['run', '--address', '', ...args, script],
    env: { ...env, ...memory.env },
  });
  const resources = watchResources(child.pid);
  const exited = child.exited.then((exit) => ({ ...exit, resources: resources() }));
  return { pid: child.pid, exited, lastLines: child.lastLines, stop };
}

/** Any command of k6, which is stopped in the same way. */
export async function startK6(
  lifetime: Lifetime,
  { k6, args = [], env: added, cwd, onLine, log = () => {} }: K6CommandOptions,
): Promise<{ child: Child; stop(): Promise<Exit> }> {
  const env: NodeJS.ProcessEnv = { ...process.env, ...fixedEnv, ...added };
  if (k6.redisExtensionVersion !== undefined) env.K6_AUTO_EXTENSION_RESOLUTION = 'false';
  for (const name of replacesScenarios) {
    if (env[name] === undefined) continue;
    delete env[name];
    log(`${name} is not passed on to k6: it would replace the scenario that is to be measured`);
  }
  const child = await startChild(lifetime, {
    command: k6.path,
    args,
    env,
    ...(cwd === undefined ? {} : { cwd }),
    ...(onLine === undefined ? {} : { onLine }),
  });
  const stop = () => interrupt(child);
  const forget = lifetime.onClose(stop);
  lifetime.signal.addEventListener('abort', stop, { once: true });
  void child.exited.then(() => {
    lifetime.signal.removeEventListener('abort', stop);
    forget();
  });
  return { child, stop };
}

const fixedEnv = { K6_NO_USAGE_REPORT: 'true' };

/** k6 lets these override what the script says of its scenarios. */
const replacesScenarios = ['K6_VUS', 'K6_ITERATIONS', 'K6_DURATION', 'K6_STAGES', 'K6_NO_THRESHOLDS'];

/** After SIGINT k6 still runs teardown and writes its summary. */
function interrupt(child: Child): Promise<Exit> {
  return child.stop({ signal: 'SIGINT', graceMs: 15_000 });
}
