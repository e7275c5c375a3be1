import exec from 'k6/execution';
import type { Plan } from '../../contract/plan.ts';

/** k6 starts the VUs of a test one after the other. */
const startMs = 1000;

/** Tells whether VUs are still at work that do not themselves wait for the others. */
export function othersPlay({ instances }: Pick<Plan, 'instances'>): () => boolean {
  const startedAt = Date.now();
  // One VU of each of several instances waits as well.
  return () => exec.instance.vusActive > Math.min(2, instances) || Date.now() - startedAt < startMs;
}
