import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';

/** Linux counts CPU time in these (USER_HZ), whatever the kernel's own tick is. */
const ticksPerSecond = 100;

/** What a process used. */
export interface ProcessUse {
  readonly cpuSeconds: number;
  /** Highest resident memory. */
  readonly peakBytes: number;
}

/** What a command needed, with all that it started. */
export interface TreeUse {
  /** Of every process that was waited for, to its very end. */
  readonly cpuSeconds: number;
  /** Of the processes of a role; what they did in their last hundredths of a second may be missing. */
  useOf(role: string): ProcessUse;
  readonly stdout: string;
}

export interface TreeOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Processes that are told apart, by their command lines. */
  readonly roles?: Readonly<Record<string, RegExp>>;
  /** 0 by default. */
  readonly exitCodes?: readonly number[];
}

/**
 * Runs a command to its end. The kernel adds up what ended children have used, theirs included: the sum is sampled
 * nowhere, and nothing is loaded into them.
 *
 * @throws {Error} with its last words, where it ends with another exit code
 */
export async function runTree(
  command: string,
  args: readonly string[],
  { cwd, env = process.env, roles = {}, exitCodes = [0] }: TreeOptions = {},
): Promise<TreeUse> {
  const before = endedChildren();
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const watched = watch(child.pid ?? 0, Object.entries(roles));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]).finally(() =>
    watched.end(),
  );
  if (code === null || !exitCodes.includes(code))
    throw new Error(`${[command, ...args].join(' ')} ended with ${code}: ${stderr.slice(-2000)}`);
  return { cpuSeconds: endedChildren() - before, useOf: watched.useOf, stdout };
}

const everyMs = 20;

/** Looks at the processes below one of ours, again and again. */
function watch(root: number, roles: readonly (readonly [role: string, pattern: RegExp])[]) {
  const seen = new Map<number, { readonly role: string | undefined; use: ProcessUse }>();
  let looks = 0;
  const look = () => {
    // What is new is looked for now and then: it takes a look at every process of the machine.
    if (looks++ % 5 === 0) {
      for (const pid of descendantsOf(root)) {
        const { role, use } = seen.get(pid) ?? { role: undefined, use: nothing };
        // It is its parent's copy for a moment, and has no command line any more when it has ended.
        seen.set(pid, { role: roleOf(pid, roles) ?? role, use });
      }
    }
    for (const [pid, each] of seen) if (each.role) each.use = useOf(pid) ?? each.use;
  };
  const timer = roles.length === 0 ? undefined : setInterval(look, everyMs);
  return {
    end: () => clearInterval(timer),
    useOf(role: string): ProcessUse {
      const uses = [...seen.values()].filter((each) => each.role === role).map(({ use }) => use);
      return {
        cpuSeconds: uses.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
        peakBytes: Math.max(0, ...uses.map(({ peakBytes }) => peakBytes)),
      };
    },
  };
}

const other = '';

const nothing: ProcessUse = { cpuSeconds: 0, peakBytes: 0 };

/** Undefined once the process has ended. */
function useOf(pid: number): ProcessUse | undefined {
  try {
    const fields = statOf(String(pid));
    const peak = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    if (peak === undefined) return undefined;
    return { cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond, peakBytes: Number(peak) * 1024 };
  } catch {
    return undefined;
  }
}

function roleOf(pid: number, roles: readonly (readonly [role: string, pattern: RegExp])[]): string | undefined {
  try {
    const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return line === '' ? undefined : (roles.find(([, pattern]) => pattern.test(line))?.[0] ?? other);
  } catch {
    return undefined;
  }
}

/** CPU seconds of all children that have ended and were waited for, and of theirs. */
function endedChildren(): number {
  const fields = statOf('self');
  return (Number(fields[13]) + Number(fields[14])) / ticksPerSecond;
}

function descendantsOf(root: number): number[] {
  const parents = readdirSync('/proc').flatMap((name) => {
    try {
      return /^\d+$/.test(name) ? [[Number(name), Number(statOf(name)[1])] as const] : [];
    } catch {
      return [];
    }
  });
  const found = new Set([root]);
  for (let size = 0; size < found.size; ) {
    size = found.size;
    for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid);
  }
  return [...found];
}

/** proc(5), from the third field on: the second may hold spaces and brackets. */
function statOf(process: string): string[] {
  const stat = readFileSync(`/proc/${process}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}
