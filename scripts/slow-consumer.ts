import { drillOf } from 'realtime-load-test/k6';
import { slowConsumer } from '../thresholds/drills/slow-consumer.ts';

export const { options, setup, handleSummary, observer, subscribers, publisher } = drillOf(slowConsumer);
