import { usageError } from '../contract/errors.ts';
import { pubSubOf } from '../contract/redisCommand.ts';
import { lackingConsent } from './redisConsent.ts';
import { maskUris } from './secrets.ts';
import type { Settings } from './settings.ts';

/**
 * Decides how a burst disturbs Redis, and refuses what must not, or cannot, be done to it.
 *
 * @param startsRedis whether a Redis that the user does not name is started for this run, and for it alone
 * @param confirmed hosts, other than this machine, where the user lets others be disturbed
 * @throws RltError (usage) before anything is opened
 */
export function decideDrill(settings: Settings, startsRedis: boolean, confirmed: readonly string[] = []): Settings {
  const { definition, redisResetSequence, redisUrl, redisDrill } = settings;
  if (redisResetSequence === 0 || !definition.takes?.includes('redisDrill')) return settings;
  const { name, publish } = settings.profile;
  if (publish === null || !('redis' in publish) || pubSubOf(publish.redis) === undefined) {
    throw usageError(
      `--redis-reset-sequence is ${redisResetSequence}, but the profile ${JSON.stringify(name)} does not publish by PUBLISH or SPUBLISH: nobody could tell when the gateway is subscribed again`,
      'leave out --redis-reset-sequence',
    );
  }
  const isOurs = startsRedis && redisUrl === undefined;
  const drill = redisDrill === 'auto' ? (isOurs ? 'stop' : 'kill-subscribers') : redisDrill;
  if (drill === 'stop' && !isOurs) {
    throw usageError(
      '--redis-drill is "stop": only a Redis that was started for this run can be stopped and restarted',
      'let rlt start one (verify, or --embedded, without --redis-url), or use --redis-drill kill-subscribers',
    );
  }
  if (drill === 'kill-subscribers' && !isOurs) requireConsent(settings, confirmed);
  return { ...settings, redisDrill: drill };
}

function requireConsent(settings: Settings, confirmed: readonly string[]): void {
  const { redisResetSequence, redisUrl, yesDisruptRedis } = settings;
  const lacking = lackingConsent(redisUrl, yesDisruptRedis, confirmed);
  if (lacking.length === 0) return;
  throw usageError(
    `--redis-reset-sequence is ${redisResetSequence}: this cuts every subscriber of ${maskUris(redisUrl ?? 'the Redis')}, other people's too`,
    `pass ${lacking.join(' and ')} if that is acceptable`,
  );
}
