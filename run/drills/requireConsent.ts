import { usageError } from '../../contract/errors.ts';
import { hostsOf, isConfirmed } from '../../settings/hosts.ts';
import type { Settings } from '../../settings/settings.ts';
import type { Beforehand } from './disturbance.ts';
import { drillValues } from './drillValues.ts';

/**
 * What a drill does at an address of another machine, others may feel: its hosts have to be named once more. A gateway
 * and stores that are started for this run are nobody else's.
 *
 * @throws RltError (usage) that names the hosts that nobody has confirmed
 */
export function requireConsent(settings: Settings, { startsGateway, confirmed }: Beforehand): void {
  const { apiUrl, mongoUri, scenario } = settings;
  const { persistEvents } = drillValues(settings);
  const places = [
    ...(startsGateway ? [] : [{ what: 'disturbs the gateway', flag: '--api-url', url: apiUrl }]),
    ...(persistEvents && mongoUri !== undefined
      ? [{ what: 'stores events in MongoDB (--persist-events)', flag: '--mongo-uri', url: mongoUri }]
      : []),
  ];
  for (const { what, flag, url } of places) {
    const hosts = hostsOf(url).split(',');
    const lacking = hosts.filter((host) => !isConfirmed(host, confirmed));
    if (lacking.length === 0) continue;
    throw usageError(
      `the drill ${scenario} ${what} at ${lacking.join(', ')} (${flag}), which is not this machine`,
      `pass ${lacking.map((host) => `--confirm ${host}`).join(' ')} if nobody else is disturbed by that, or may be`,
    );
  }
}

/** @throws RltError (usage) where events are to be stored and nobody says where */
export function requireStoreOfEvents(settings: Settings, { startsGateway }: Beforehand): void {
  if (!drillValues(settings).persistEvents || settings.mongoUri !== undefined || startsGateway) return;
  throw usageError(
    '--persist-events has no effect without a MongoDB to store them in',
    'name the one that the gateway reads (--mongo-uri), or let rlt start one (--embedded)',
  );
}
