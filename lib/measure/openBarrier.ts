import type { Plan } from '../../contract/plan.ts';
import { type Barrier, redisBarrier } from './barrier.ts';
import { openRedis } from './openRedis.ts';
import { otherInstances } from './otherInstances.ts';
import { otherWays } from './otherWays.ts';

/**
 * Where the roles of a run meet: where several instances of k6 do, at counters of the command line's where the run
 * needs no Redis, and otherwise in Redis, which also works across machines. A role of one of several instances waits
 * here until all of them are there.
 *
 * @throws Error where neither was given, with the ways to give one
 */
export async function openBarrier(plan: Plan): Promise<Barrier> {
  await otherInstances()?.start_(plan);
  return (
    (await otherInstances()?.barrier_(plan)) ??
    otherWays()?.barrierByHttp(plan) ??
    redisBarrier(await openRedis(plan), plan)
  );
}
