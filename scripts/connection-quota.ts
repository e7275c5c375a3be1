import { quotaScript } from '../lib/gateway/quotaScript.ts';
import { connectionQuota } from '../thresholds/connection-quota.ts';
import { quotaOfAll } from '../thresholds/quotaSlots.ts';

export const { options, setup, handleSummary, clients, observer } = quotaScript(connectionQuota, quotaOfAll);
