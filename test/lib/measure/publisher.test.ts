import { expect, it } from 'vitest';
import { openPublisher } from '../../../lib/measure/publisher.ts';
import { redisSender } from '../../../lib/measure/redisSender.ts';
import { defaultProfile } from '../../../settings/defaultProfile.ts';
import { k6, samplesOf, total } from '../../support/k6/k6.ts';
import { planOf } from '../../thresholds/support.ts';

const plan = planOf('broadcast-burst');
const clock = { now: () => 5000 };
const publish = defaultProfile.publish.redis;
const sharded = { ...publish, command: ['SPUBLISH', 'jobs:{jobId}', '{message}'] };

it('publishes to the channel of the job, with job, sequence and the time just before', async () => {
  k6.redis.answer = () => 3;
  const publisher = openPublisher(redisSender(k6.redis, publish), plan, clock);
  publisher.publish(1, 4990);
  await publisher.flushed();
  const [command, channel, message] = k6.redis.sent[0] ?? [];
  expect([command, channel]).toEqual(['PUBLISH', 'novel.realtime.events']);
  expect(JSON.parse(String(message))).toMatchObject({
    jobId: plan.jobId,
    event: { sequence: 1, publishedAt: 5000, occurredAt: new Date(4990).toISOString() },
  });
  expect(publisher.publications).toEqual([{ sequence: 1, at: 5000, receivers: 3, answeredAt: 5000 }]);
  expect(samplesOf('publish_lateness')).toMatchObject([{ value: 10, metadata: { sequence: 1 } }]);
  expect(samplesOf('publish_receivers')).toMatchObject([{ value: 3, metadata: { sequence: 1 } }]);
  expect(publisher.count()).toBe(1);
});

it('speaks sharded pub/sub where the profile does', async () => {
  const publisher = openPublisher(redisSender(k6.redis, sharded), plan, clock);
  publisher.publish(1, 5000);
  await publisher.flushed();
  expect(k6.redis.sent[0]?.slice(0, 2)).toEqual(['SPUBLISH', `jobs:${plan.jobId}`]);
});

it('counts what Redis does not take, and goes on', async () => {
  const publisher = openPublisher(redisSender(k6.redis, publish), plan, clock);
  k6.redis.error = new Error('EOF');
  publisher.publish(1, 5000);
  k6.redis.error = undefined;
  publisher.publish(2, 5000);
  await publisher.flushed();
  expect(total('publish_failed')).toBe(1);
  expect(total('events_published')).toBe(1);
  expect(samplesOf('publish_failed').at(-1)?.metadata).toEqual({
    sequence: 1,
    message: encodeURIComponent('event 1 could not be published: Error: EOF'),
  });
  expect(publisher.publications.map(({ receivers }) => receivers)).toEqual([null, 1]);
  expect(k6.logged).toEqual(['event 1 could not be published: Error: EOF']);
});
