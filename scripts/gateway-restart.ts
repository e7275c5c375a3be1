import { drillOf } from 'realtime-load-test/k6';
import { gatewayRestart } from '../thresholds/drills/gateway-restart.ts';

export const { options, setup, handleSummary, observer, subscribers, publisher } = drillOf(gatewayRestart);
