import { admitAlternate } from '../lib/gateway/admitAlternate.ts';
import { quotaScript } from '../lib/gateway/quotaScript.ts';
import { originQuota } from '../thresholds/origin-quota.ts';
import { quotaOfOrigin } from '../thresholds/quotaSlots.ts';

/** While the quota of one Origin is used up, another Origin must be let in. */
export const { options, setup, handleSummary, clients, observer } = quotaScript(
  originQuota,
  quotaOfOrigin,
  (crowd, { free, extras }) => admitAlternate(crowd.gateway, free + extras),
);
