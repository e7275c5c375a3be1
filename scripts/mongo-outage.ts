import { replayDrillOf } from 'realtime-load-test/k6';
import { mongoOutage } from '../thresholds/drills/mongo-outage.ts';

export const { options, setup, handleSummary, observer, subscribers, publisher, lateClients } =
  replayDrillOf(mongoOutage);
