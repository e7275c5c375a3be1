import { usageError } from '../../contract/errors.ts';
import type { WireProfile } from '../../contract/profile.ts';
import type { Settings } from '../../contract/resolveOptions.ts';

/**
 * How a burst under plain k6 disturbs Redis: it has started none, so that it can stop none, and every other one belongs
 * to somebody. The command line decides by `decideDrill`.
 *
 * @throws RltError (usage) before anything is opened
 */
export function drillUnderK6(settings: Settings<WireProfile>): Settings<WireProfile> {
  const { redisResetSequence, redisDrill, yesDisruptRedis } = settings;
  if (redisResetSequence === 0 || redisDrill === 'publisher') return settings;
  if (redisDrill !== 'stop' && yesDisruptRedis) return { ...settings, redisDrill: 'kill-subscribers' };
  throw usageError(
    `REDIS_DRILL is ${redisDrill}: plain k6 cannot stop Redis, and needs YES_DISRUPT_REDIS=true to cut subscribers`,
  );
}
