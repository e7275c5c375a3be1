import { drillOf } from 'realtime-load-test/k6';
import { redisOutage } from '../thresholds/drills/redis-outage.ts';

export const { options, setup, handleSummary, observer, subscribers, publisher } = drillOf(redisOutage);
