import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';

/** A machine of its own, as far as the network goes: a namespace with one address on a cable to all others. */
export interface Machine {
  readonly address: string;
  /** Starts a program there; whoever asked for the network has it ended with it. */
  start(command: string, args: readonly string[], env?: Readonly<Record<string, string>>): Started;
  /** Pulls the cable, or puts it back. */
  cable(state: 'pulled' | 'plugged'): void;
}

export interface Started {
  readonly pid: number;
  /** What it has written so far. */
  output(): string;
  /** Its exit code; null where a signal ended it. */
  readonly ended: Promise<number | null>;
}

export interface Network {
  readonly machines: ReadonlyMap<string, Machine>;
  /** Ends what runs there, and removes all of it. */
  remove(): Promise<void>;
}

/** Why there can be no namespaces here; undefined where there can. */
export function whyNoNamespaces(): string | undefined {
  if (process.platform !== 'linux') return 'namespaces are of Linux';
  try {
    const name = `rlt-${randomBytes(4).toString('hex')}`;
    ip('netns', 'add', name);
    ip('netns', 'delete', name);
    return undefined;
  } catch (error) {
    return `ip netns cannot be used: ${error instanceof Error ? error.message.split('\n')[0] : error}`;
  }
}

/** Makes machines on one switch, apart from every other network: they reach each other, and nothing else. */
export function makeNetwork(names: readonly string[]): Network {
  const id = randomBytes(3).toString('hex');
  const namespace = (name: string) => `rlt-${id}-${name}`;
  const hub = namespace('hub');
  const made: string[] = [];
  const running = new Set<ChildProcess>();
  const add = (name: string) => {
    ip('netns', 'add', name);
    made.push(name);
    ip('-n', name, 'link', 'set', 'lo', 'up');
  };
  add(hub);
  ip('-n', hub, 'link', 'add', 'switch', 'type', 'bridge');
  ip('-n', hub, 'link', 'set', 'switch', 'up');
  const machines = new Map(
    names.map((name, position): [string, Machine] => {
      const own = namespace(name);
      const address = `10.77.0.${position + 1}`;
      add(own);
      ip('-n', hub, 'link', 'add', `to-${name}`, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', own);
      ip('-n', hub, 'link', 'set', `to-${name}`, 'master', 'switch', 'up');
      ip('-n', own, 'addr', 'add', `${address}/24`, 'dev', 'eth0');
      ip('-n', own, 'link', 'set', 'eth0', 'up');
      // Minutes pass, as a rule, before TCP gives up what no longer gets through, and k6 waits for that.
      ip('netns', 'exec', own, 'sh', '-c', 'echo 3 > /proc/sys/net/ipv4/tcp_retries2');
      return [
        name,
        {
          address,
          cable: (state) => ip('-n', hub, 'link', 'set', `to-${name}`, state === 'pulled' ? 'down' : 'up'),
          start(command, args, env = {}) {
            // `ip` becomes the program.
            const child = spawn('ip', ['netns', 'exec', own, command, ...args], {
              env: { ...process.env, NO_COLOR: '1', ...env },
              stdio: ['ignore', 'pipe', 'pipe'],
            });
            running.add(child);
            let output = '';
            for (const stream of [child.stdout, child.stderr]) {
              stream.setEncoding('utf8').on('data', (text: string) => {
                output += text;
              });
            }
            const ended = new Promise<number | null>((resolve, reject) => {
              child.once('error', reject);
              child.once('close', (code) => {
                running.delete(child);
                resolve(code);
              });
            });
            return { pid: child.pid ?? 0, output: () => output, ended };
          },
        },
      ];
    }),
  );
  return {
    machines,
    async remove() {
      const ends = [...running].map((child) => new Promise((resolve) => child.once('close', resolve)));
      for (const child of running) child.kill('SIGTERM');
      const overdue = setTimeout(() => {
        for (const child of running) child.kill('SIGKILL');
      }, 10_000);
      await Promise.all(ends);
      clearTimeout(overdue);
      for (const name of made) ip('netns', 'delete', name);
    },
  };
}

function ip(...args: string[]): string {
  return execFileSync('ip', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}
