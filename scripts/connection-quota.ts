import { quotaOfAll, quotaScript } from 'realtime-load-test/k6';
import { connectionQuota } from '../thresholds/connection-quota.ts';

export const { options, setup, handleSummary, clients, observer } = quotaScript(connectionQuota, quotaOfAll);
