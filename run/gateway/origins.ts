import type { Settings } from '../../settings/settings.ts';

/**
 * The variable of the reference gateway that lets the clients' Origins in. A gateway that knows only one gets a list
 * only where the user names two.
 */
export function originsFor({ origin, alternateOrigin }: Settings): Record<string, string> {
  const origins = [origin, alternateOrigin].filter((each) => each !== undefined);
  return origins.length === 0 ? {} : { SOCKET_CLIENT_ORIGIN: origins.join(',') };
}
