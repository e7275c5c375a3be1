import { setTimeout as pause } from 'node:timers/promises';
import { processUse } from '../processUse.ts';
import { type ServerState, serverStateSchema } from '../serverState.ts';
import type { ClientKind, Load, StartContext, Started } from './kinds.ts';

/** What one client needed for one load. */
export interface Figures {
  /** CPU time of the client's processes for each delivery, without what they need while idle. */
  readonly cpuMicrosPerDelivery: number | null;
  /** Growth of resident memory from before the first connection to all of them idle, for each. */
  readonly memoryKbPerConnection: number | null;
  readonly memoryMb: number;
  readonly connectsPerSecond: number;
  /** CPU seconds for each second without events: heartbeats and timers. */
  readonly idleCpu: number;
  readonly pongs: number;
  /** Connections that ended by themselves, by reason. */
  readonly dropped: Readonly<Record<string, number>>;
}

export interface RoundOptions {
  readonly idleMs: number;
  /** Interval at which the server asks, and time that it waits for the answer. */
  readonly heartbeatMs: number;
  readonly timeoutMs: number;
}

/**
 * One round: start, connect, idle, burst, end.
 *
 * @throws {Error} not every socket connected, or not every event came: the round is not a measurement
 */
export async function measureRound(
  kind: ClientKind,
  context: StartContext,
  load: Load,
  { idleMs, heartbeatMs, timeoutMs }: RoundOptions,
): Promise<Figures> {
  const server = serverAt(context.serverUrl);
  await server.post(`/reset?heartbeatMs=${heartbeatMs}`);
  const client = await kind.start(context, load);
  try {
    const until = async (what: string, holds: (state: ServerState) => boolean) => {
      const deadline = Date.now() + timeoutMs;
      for (;;) {
        const state = await server.state();
        if (holds(state)) return state;
        const why = client.hasEnded()
          ? 'it ended'
          : Object.keys(state.dropped).length > 0
            ? 'connections were lost'
            : Date.now() > deadline
              ? `${timeoutMs} ms were not enough`
              : undefined;
        if (why !== undefined) {
          const lines = client.lastLines().slice(-5).join('\n');
          throw new Error(`${kind.id}: ${what} did not happen (${why}); server: ${JSON.stringify(state)}\n${lines}`);
        }
        await pause(10);
      }
    };

    if (kind.usesGates) await until('the start', ({ ready }) => ready >= client.parts);
    else await until('the first connection', ({ connected }) => connected > 0);
    await pause(500);
    const empty = use(client);
    const connectingSince = performance.now();
    await server.post('/release?gate=ready');
    await until('connecting', ({ connected }) => connected >= load.sockets);
    const connectSeconds = (performance.now() - connectingSince) / 1000;

    await pause(1000);
    const before = { ...use(client), at: performance.now() };
    await pause(idleMs);
    const idle = { ...use(client), at: performance.now() };
    const idleCpu = ((idle.cpuSeconds - before.cpuSeconds) * 1000) / (idle.at - before.at);

    let cpuMicrosPerDelivery: number | null = null;
    if (load.events > 0) {
      await server.post(`/burst?events=${load.events}&bytes=${load.bytes}&everyMs=${load.everyMs}`);
      if (kind.usesGates) await until('the last delivery', ({ finished }) => finished >= client.parts);
      else await quiet(client, idleCpu);
      const after = { ...use(client), at: performance.now() };
      const baseline = (idleCpu * (after.at - idle.at)) / 1000;
      const cpuSeconds = after.cpuSeconds - idle.cpuSeconds - baseline;
      cpuMicrosPerDelivery = (cpuSeconds * 1e6) / (load.sockets * load.events);
    }
    const { pongs, dropped } = await server.state();
    return {
      cpuMicrosPerDelivery,
      memoryKbPerConnection: kind.usesGates ? (idle.memoryBytes - empty.memoryBytes) / 1000 / load.sockets : null,
      memoryMb: idle.memoryBytes / 1e6,
      connectsPerSecond: load.sockets / connectSeconds,
      idleCpu,
      pongs,
      dropped,
    };
  } finally {
    await server.post('/release?gate=finished');
    await Promise.race([ended(client), pause(kind.usesGates ? 10_000 : 0)]);
    await client.stop();
    await server.gone();
  }
}

function serverAt(url: string) {
  const state = async (): Promise<ServerState> => serverStateSchema.parse(await (await fetch(`${url}/state`)).json());
  return {
    state,
    post: async (path: string) => {
      await fetch(url + path, { method: 'POST' });
    },
    /** The next client must find it empty. */
    gone: async () => {
      for (let tries = 0; tries < 500 && (await state()).connected > 0; tries++) await pause(20);
    },
  };
}

function use(client: Started) {
  return processUse(client.pid);
}

async function ended(client: Started): Promise<void> {
  while (!client.hasEnded()) await pause(20);
}

/** Waits until a client that cannot say so has nothing to do any more. */
async function quiet(client: Started, idleCpu: number): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (let calm = 0; calm < 4 && Date.now() < deadline; ) {
    const before = use(client).cpuSeconds;
    await pause(500);
    calm = use(client).cpuSeconds - before <= idleCpu * 0.5 * 1.2 + 0.03 ? calm + 1 : 0;
  }
}
