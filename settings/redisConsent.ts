import { hostsOf, isConfirmed } from './hosts.ts';

/**
 * The flags that are missing before a Redis may be disturbed, with why: others may use it too, and that of another host
 * has to be named once more.
 *
 * @param redisUrl undefined: it is this run's own
 * @param isAgreed whether the user has said that other people's clients may be hit
 */
export function lackingConsent(
  redisUrl: string | undefined,
  isAgreed: boolean,
  confirmed: readonly string[],
): readonly string[] {
  const host = hostsOf(redisUrl ?? '');
  return [
    ...(isAgreed ? [] : ['--yes-disrupt-redis (or set YES_DISRUPT_REDIS=true)']),
    ...(redisUrl === undefined || isConfirmed(host, confirmed)
      ? []
      : [`--confirm ${host} (${host} is not this machine)`]),
  ];
}
