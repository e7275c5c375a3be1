import type { ClientId, Load } from './kinds.ts';

/** Rounds of several clients under one load; the clients take turns, so that a round's figures can be compared. */
export interface Series {
  readonly load: Load;
  readonly clients: readonly ClientId[];
  readonly rounds: number;
  readonly idleMs: number;
  /** 25,000 if absent, which is Socket.IO's own. */
  readonly heartbeatMs?: number;
}

export interface BenchPlan {
  readonly series: readonly Series[];
  /** Load for which the ratios of CPU time are taken, and number of connections for that of memory. */
  readonly cpuAt: { readonly sockets: number; readonly bytes: number };
  readonly memoryAt: number;
}

const inK6: readonly ClientId[] = ['floor', 'parsingFloor', 'ours', 'sharing', 'official'];
const cpuAt = { sockets: 200, bytes: 100 };

export const plans: Readonly<Record<'smoke' | 'quick' | 'full', BenchPlan>> = {
  /** Seconds: shows that everything works, and no more. */
  smoke: {
    cpuAt: { sockets: 20, bytes: 100 },
    memoryAt: 20,
    series: [{ load: load(20, 20, 100, 5), clients: [...inK6, 'officialNode'], rounds: 1, idleMs: 200 }],
  },
  quick: {
    cpuAt,
    memoryAt: 2000,
    series: [
      // Bursts of three seconds: what the garbage collector happens to do in a shorter one weighs too much.
      { load: load(200, 300, 100, 10), clients: ['floor', 'ours', 'sharing', 'official'], rounds: 3, idleMs: 1000 },
      { load: load(200, 100, 100, 10), clients: ['officialNode', 'artillery'], rounds: 1, idleMs: 1000 },
      { load: load(2000, 0, 0, 0), clients: ['floor', 'sharing'], rounds: 1, idleMs: 2000 },
    ],
  },
  full: {
    cpuAt,
    memoryAt: 5000,
    series: [
      { load: load(200, 300, 100, 10), clients: [...inK6, 'officialNode', 'artillery'], rounds: 5, idleMs: 2000 },
      { load: load(200, 100, 1000, 20), clients: [...inK6, 'officialNode'], rounds: 3, idleMs: 1000 },
      { load: load(200, 100, 10_000, 50), clients: [...inK6, 'officialNode'], rounds: 3, idleMs: 1000 },
      { load: load(1000, 40, 100, 100), clients: [...inK6, 'officialNode'], rounds: 3, idleMs: 3000 },
      { load: load(5000, 8, 100, 1000), clients: [...inK6, 'officialNode'], rounds: 3, idleMs: 10_000 },
      {
        load: load(10_000, 4, 100, 2000),
        clients: [...inK6, 'officialNode'],
        rounds: 1,
        // Each connection is asked for its heartbeat six times.
        heartbeatMs: 5000,
        idleMs: 30_000,
      },
    ],
  },
};

function load(sockets: number, events: number, bytes: number, everyMs: number): Load {
  return { sockets, events, bytes, everyMs };
}
