import { setTimeout as delay } from 'node:timers/promises';
import { redisDefects } from '../../../gateway/defects/redis.ts';
import { wire } from '../../../gateway/wire.ts';
import { connect } from '../../support/client.ts';
import type { TestGateway } from '../../support/gateway.ts';
import { redisCommand, redisCommands, useRedis } from '../../support/services.ts';
import { until } from '../../support/until.ts';
import { testDefects } from './testDefects.ts';

const redis = useRedis();
const events = 10;

const usual = { reconnects: true, deliveries: events, isSubscribed: true };

testDefects({
  defects: redisDefects,
  environment: () => ({ REDIS_URL: redis().url, REDIS_RECONNECT_BASE_MS: '50' }),
  probe,
  usual,
  changes: {
    'never-reconnects-to-redis': { reconnects: false, deliveries: 0, isSubscribed: false },
    'reconnects-to-redis-after-a-minute': { reconnects: false, deliveries: 0, isSubscribed: false },
    'forgets-subscription-on-reconnect': { deliveries: 0, isSubscribed: false },
    'loses-events-after-reconnect': { deliveries: events - 5 },
    'delivers-twice-after-reconnect': { deliveries: events * 2 },
  },
});

/** Cuts the gateway's subscription once, waits for its return, and publishes. */
async function probe(gateway: TestGateway): Promise<typeof usual> {
  const client = await connect(gateway.url);
  await client.subscribe('live');
  await redisCommand(redis().url, 'CLIENT', 'KILL', 'TYPE', 'pubsub');
  const isUp = async () => (await fetch(gateway.url + wire.http.readyPath)).ok;
  await until('the cut is noticed', async () => !(await isUp()));
  const reconnects = await until('it is back', isUp, 500).then(
    () => true,
    () => false,
  );
  const event = { type: 'load-test', occurredAt: new Date().toISOString() };
  const message = JSON.stringify({ version: 1, kind: 'generation', jobId: 'live', event });
  const receivers = await redisCommands(redis().url, Array(events).fill(['PUBLISH', wire.redisChannel, message]));
  await delay(50);
  return { reconnects, deliveries: client.all(wire.jobEvents.generation).length, isSubscribed: receivers[0] === 1 };
}
