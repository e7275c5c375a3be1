import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { type Child, startChild } from '../../engine/child.ts';
import { type K6, type Lifetime, runK6 } from '../../engine/index.ts';

/** A client of the benchmark: how it is started, and what it can tell about itself. */
export interface ClientKind {
  readonly id: 'floor' | 'parsingFloor' | 'ours' | 'sharing' | 'official' | 'officialNode' | 'artillery';
  readonly label: string;
  /** Waits at the server's gates and says when all events came; the others are watched until they are quiet. */
  readonly usesGates: boolean;
  /** Why it cannot take part here. */
  unavailable?(): string | undefined;
  start(context: StartContext, load: Load): Promise<Started>;
}

export type ClientId = ClientKind['id'];

export interface StartContext {
  readonly lifetime: Lifetime;
  readonly k6: K6;
  /** Where the bundles are. */
  readonly folder: string;
  readonly serverUrl: string;
}

export interface Load {
  readonly sockets: number;
  readonly events: number;
  readonly bytes: number;
  readonly everyMs: number;
}

export interface Started {
  readonly pid: number;
  /** Parts that come to the gates. */
  readonly parts: number;
  stop(): Promise<unknown>;
  lastLines(): readonly string[];
  hasEnded(): boolean;
}

export const clientKinds: readonly ClientKind[] = [
  k6Client('floor', 'bare `k6/websockets`'),
  k6Client('parsingFloor', 'the same and `JSON.parse`'),
  k6Client('ours', 'this client in k6'),
  k6Client('sharing', 'this client with `sharePayloads`'),
  k6Client('official', '`socket.io-client` in k6'),
  { id: 'officialNode', label: '`socket.io-client` in Node', usesGates: true, start: startOfficialNode },
  {
    id: 'artillery',
    label: 'Artillery, engine `socketio-v3`',
    usesGates: false,
    unavailable: () =>
      findArtillery() === undefined
        ? 'Artillery is not installed (npm install -g artillery artillery-engine-socketio-v3, or ARTILLERY_BIN)'
        : undefined,
    start: startArtillery,
  },
];

function k6Client(id: 'floor' | 'parsingFloor' | 'ours' | 'sharing' | 'official', label: string): ClientKind {
  return {
    id,
    label,
    usesGates: true,
    async start({ lifetime, k6, folder, serverUrl }, load) {
      const parts = Math.min(8, Math.ceil(load.sockets / 50));
      const run = await runK6(lifetime, {
        k6,
        script: join(folder, 'clients', 'k6', `${id}.js`),
        args: ['--quiet', '--summary-mode', 'disabled'],
        env: { ...environment(serverUrl, load), CLIENT_VUS: String(parts) },
        connections: load.sockets,
      });
      let ended = false;
      void run.exited.then(() => {
        ended = true;
      });
      return { pid: run.pid, parts, stop: run.stop, lastLines: run.lastLines, hasEnded: () => ended };
    },
  };
}

async function startOfficialNode({ lifetime, folder, serverUrl }: StartContext, load: Load): Promise<Started> {
  const child = await startChild(lifetime, {
    command: process.execPath,
    args: [join(folder, 'clients', 'officialNode.mjs')],
    env: { ...process.env, ...environment(serverUrl, load) },
  });
  return started(child, 1);
}

/** Connects with the first thing that it says. Artillery cannot wait for the server: its users think for longer than the round takes, and are stopped. */
async function startArtillery({ lifetime, serverUrl }: StartContext, { sockets }: Load): Promise<Started> {
  const binary = findArtillery() ?? '';
  const script = join(await lifetime.tempFolder('artillery'), 'script.json');
  await writeFile(
    script,
    JSON.stringify({
      config: {
        target: serverUrl,
        phases: [{ duration: 1, arrivalCount: sockets }],
        engines: { 'socketio-v3': { transports: ['websocket'] } },
      },
      scenarios: [{ engine: 'socketio-v3', flow: [{ emit: ['hello'] }, { think: 600 }] }],
    }),
  );
  const child = await startChild(lifetime, {
    command: binary,
    args: ['run', '--quiet', script],
    // Engines are looked for below the working folder.
    cwd: dirname(dirname(dirname(binary))),
    env: { ...process.env, ARTILLERY_DISABLE_TELEMETRY: 'true' },
  });
  return started(child, 0);
}

function started(child: Child, parts: number): Started {
  return {
    pid: child.pid,
    parts,
    stop: () => child.stop(),
    lastLines: child.lastLines,
    hasEnded: () => child.exit() !== undefined,
  };
}

function environment(serverUrl: string, { sockets, events }: Load): Record<string, string> {
  return { SERVER_URL: serverUrl, SOCKETS: String(sockets), EVENTS: String(events) };
}

function findArtillery(): string | undefined {
  const named = process.env.ARTILLERY_BIN;
  if (named) return named;
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'artillery'))
    .find((path) => existsSync(path));
}
