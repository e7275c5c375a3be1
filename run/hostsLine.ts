import { hostsOf, placeOf } from '../settings/hosts.ts';
import type { Settings } from '../settings/settings.ts';
import { uses, worksWith } from './needs.ts';
import type { GatewayToCome } from './room/requireRoom.ts';

/** Whom these scenarios touch, in one line, without credentials: "gateway localhost:3000 · Redis db.example:6379". */
export function hostsLine(settings: readonly [Settings, ...Settings[]], gateway: GatewayToCome): string {
  const [{ apiUrl, metricsUrl }] = settings;
  const stores = (['redis', 'mongo'] as const).flatMap((store) => {
    const name = names[store];
    const named = settings.find((own) => uses(store, own));
    if (named !== undefined) return [`${name} ${placeOf(addressOf(store, named))}`];
    const isStarted = gateway.isStartedHere && settings.some((own) => worksWith(store, own));
    return isStarted ? [`${name} of its own`] : [];
  });
  if (gateway.isStartedHere) return ['a gateway that is started here', ...stores].join(' · ');
  const elsewhere = metricsUrl !== undefined && hostsOf(metricsUrl) !== hostsOf(apiUrl);
  return [`gateway ${placeOf(apiUrl)}`, ...(elsewhere ? [`metrics ${placeOf(metricsUrl)}`] : []), ...stores].join(
    ' · ',
  );
}

const names = { redis: 'Redis', mongo: 'MongoDB' } as const;

function addressOf(store: 'redis' | 'mongo', { redisUrl = '', mongoUri = '' }: Settings): string {
  return store === 'redis' ? redisUrl : mongoUri;
}
