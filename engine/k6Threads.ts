import { availableParallelism } from 'node:os';

/** So many for each core: where a goroutine that reads waits for JavaScript, the system's scheduler is fairer than Go's. */
const perCore = 2;
const fewest = 4;

/**
 * GOMAXPROCS of one k6 process. With as many threads as cores, those that run JavaScript leave the others waiting for up to
 * ten milliseconds; with many more, switching between them costs CPU time (docs/measurement.md has the figures).
 *
 * @param env what the user has set in it is kept
 */
export function chooseK6Threads(env: NodeJS.ProcessEnv = process.env, cores = availableParallelism()): string {
  return env.GOMAXPROCS || String(Math.max(fewest, perCore * cores));
}
