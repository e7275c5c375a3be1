import { drillOf } from 'realtime-load-test/k6';
import { network } from '../thresholds/drills/network.ts';

export const { options, setup, handleSummary, observer, subscribers, publisher } = drillOf(network);
