import type { Subscribe } from './profile.ts';

/** Without an answer, a gateway is given this long to do what it was asked, milliseconds. */
export const usualSettleMs = 500;

/** After how long a client counts as subscribed, milliseconds; undefined where something says that it is. */
export function settleMsOf(subscribe: Subscribe | null): number | undefined {
  if (subscribe === null || 'http' in subscribe) return undefined;
  if ('event' in subscribe && subscribe.acknowledgedBy !== null) return undefined;
  return subscribe.settleMs ?? usualSettleMs;
}
