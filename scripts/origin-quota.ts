import { admitAlternate, quotaOfOrigin, quotaScript } from 'realtime-load-test/k6';
import { originQuota } from '../thresholds/origin-quota.ts';

/** While the quota of one Origin is used up, another Origin must be let in. */
export const { options, setup, handleSummary, clients, observer } = quotaScript(
  originQuota,
  quotaOfOrigin,
  (crowd, { free, extras }) => admitAlternate(crowd.context, free + extras),
);
