import type { Plan } from '../../contract/plan.ts';
import { readSecret } from './secret.ts';

/**
 * The URL of the Redis that the gateway listens to, from a k6 secret or the environment.
 *
 * @throws Error where none was given, with the ways to give one
 */
export async function redisUrl(plan: Plan): Promise<string> {
  const url = await readSecret(plan, 'redis-url');
  if (url === undefined) {
    throw new Error(
      'no Redis was given: pass -e REDIS_URL=redis://… on this machine, or a k6 secret named redis-url elsewhere',
    );
  }
  return url;
}
