import { freemem } from 'node:os';

/** Settings of Go's garbage collector for one k6 process. */
export interface K6Memory {
  readonly env: { readonly GOGC: string; readonly GOMEMLIMIT: string };
  /** "GOGC=400 GOMEMLIMIT=13GiB, chosen for 200 connections and 21.9 GiB of free memory". */
  readonly line: string;
}

/**
 * Chooses how much memory k6 may trade for CPU time, and for frames that are read in time: while it collects, reading slows
 * down. Without a collection a burst to 200 sockets costs a sixth less CPU than with GOGC=400 and a third less than with Go's
 * default of 100, but garbage piles up: at 1,000 sockets 1.7 GB, 0.7 GB with 400. So the rarest collection is taken whose
 * garbage fits into a tenth of the free memory; where there should be none, one begins when that tenth is full.
 *
 * @param env what the user has set in it is kept.
 */
export function chooseK6Memory(
  connections: number,
  env: NodeJS.ProcessEnv = process.env,
  freeBytes: number = availableMemory(),
): K6Memory {
  const budget = freeBytes / 10;
  const fitting = collections.find(
    ({ bytesPerConnection, heldBytes = 0 }) => base + heldBytes + connections * bytesPerConnection <= budget,
  );
  const GOGC = env.GOGC || (fitting?.gogc ?? '100');
  // Soft: Go collects harder near it, instead of being killed by the system. The gateway may be on this machine too.
  const limit = !env.GOGC && GOGC === 'off' ? budget : freeBytes * 0.6;
  const GOMEMLIMIT = env.GOMEMLIMIT || `${Math.max(256, Math.floor(limit / mebibyte))}MiB`;
  const kept = ['GOGC', 'GOMEMLIMIT'].filter((name) => env[name]);
  const why = [
    ...(kept.length < 2 ? [`chosen for ${connections} connections and ${gibibytes(freeBytes)} of free memory`] : []),
    ...(kept.length > 0 ? [`${kept.join(' and ')} from the environment`] : []),
  ];
  return { env: { GOGC, GOMEMLIMIT }, line: `GOGC=${GOGC} GOMEMLIMIT=${GOMEMLIMIT}, ${why.join('; ')}` };
}

const mebibyte = 1024 ** 2;
const base = 100 * mebibyte;

/**
 * Peak memory for each socket, measured in a broadcast of 100 events to 1,000 and 2,000 of them; and what frames that wait
 * for the end of a burst may take beside it, however few the sockets are.
 */
const collections: readonly { gogc: string; bytesPerConnection: number; heldBytes?: number }[] = [
  // What is held cannot be collected: it must fit below the limit, or Go would collect all the time.
  { gogc: 'off', bytesPerConnection: 1_600_000, heldBytes: 128 * mebibyte },
  { gogc: '400', bytesPerConnection: 550_000 },
  { gogc: '200', bytesPerConnection: 270_000 },
];

/** What the system, or the container's limit, still has to give. */
export function availableMemory(): number {
  const limit = process.constrainedMemory();
  const free = freemem();
  return limit > 0 && limit < 2 ** 50 ? Math.min(free, Math.max(0, limit - process.memoryUsage.rss())) : free;
}

function gibibytes(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
}
