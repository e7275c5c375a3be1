import exec from 'k6/execution';

/** k6 starts the VUs of a test one after the other. */
const startMs = 1000;

/**
 * Tells whether VUs of this k6 are still at work that do not themselves wait for the others.
 *
 * @param waiting VUs that do, this one among them
 */
export function othersPlay(waiting: number): () => boolean {
  const startedAt = Date.now();
  return () => exec.instance.vusActive > waiting || Date.now() - startedAt < startMs;
}
