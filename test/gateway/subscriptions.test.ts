import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { connect } from '../support/client.ts';
import { useGateway } from '../support/gateway.ts';

const iso = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

it('answers subscribe and unsubscribe, with the job id trimmed', async () => {
  const gateway = await useGateway();
  const client = await connect(gateway.url);

  client.socket.emit('subscribe', { jobId: '  job-1 ' });
  expect(await client.next('novel.subscribed')).toEqual({ jobId: 'job-1', subscribedAt: iso });
  expect(await gateway.metrics()).toMatchObject({ totalSubscriptions: 1, subscribersPerJob: { 'job-1': 1 } });

  client.socket.emit('unsubscribe', { jobId: 'job-1' });
  expect(await client.next('novel.unsubscribed')).toEqual({ jobId: 'job-1', unsubscribedAt: iso });
  expect(await gateway.metrics()).toMatchObject({ totalSubscriptions: 0, subscribersPerJob: {} });
});

it('answers the application ping', async () => {
  const client = await connect((await useGateway()).url);
  client.socket.emit('ping');
  expect(await client.next('pong')).toEqual({ timestamp: iso });
});

describe.each([
  ['nothing', undefined],
  ['null', null],
  ['text', 'job-1'],
  ['no job id', {}],
  ['a blank job id', { jobId: '  ' }],
  ['a number', { jobId: 7 }],
])('given %s', (_, request) => {
  it('subscribe and unsubscribe each answer with their own error', async () => {
    const client = await connect((await useGateway()).url);
    client.socket.emit('subscribe', request);
    expect(await client.next('novel.error')).toEqual({ message: 'jobId is required to subscribe.' });
    client.socket.emit('unsubscribe', request);
    expect(await client.next('novel.error', 2)).toEqual({ message: 'jobId is required to unsubscribe.' });
    expect(client.names).toEqual(['connect', 'novel.error', 'novel.error']);
  });
});

it('holds a socket to its cap: one error for each request beyond it, and the socket stays', async () => {
  const gateway = await useGateway({ SOCKET_MAX_SUBSCRIPTIONS_PER_CLIENT: '2' });
  const client = await connect(gateway.url);
  await client.subscribe('job-1');
  await client.subscribe('job-2');

  for (const jobId of ['job-3', 'job-4', 'job-5']) client.socket.emit('subscribe', { jobId });
  await client.next('novel.error', 3);
  await delay(100);
  expect(client.all('novel.error')).toEqual(
    Array(3).fill({ message: 'Subscription limit reached for this connection.' }),
  );
  expect(client.socket.connected).toBe(true);
  expect(await gateway.metrics()).toMatchObject({ totalSubscriptions: 2, maxSubscriptionsPerClient: 2 });

  await client.subscribe('job-1');
  expect((await gateway.metrics()).totalSubscriptions).toBe(2);

  client.socket.emit('unsubscribe', { jobId: 'job-1' });
  await client.next('novel.unsubscribed');
  await client.subscribe('job-3');
  expect((await gateway.metrics()).subscribersPerJob).toEqual({ 'job-2': 1, 'job-3': 1 });
  expect(client.all('novel.error')).toHaveLength(3);
});

it('caps each socket alone, and forgets the subscriptions of a socket that left', async () => {
  const gateway = await useGateway({ SOCKET_MAX_SUBSCRIPTIONS_PER_CLIENT: '1' });
  const first = await connect(gateway.url);
  const second = await connect(gateway.url);
  await first.subscribe('job-1');
  await second.subscribe('job-1');
  expect((await gateway.metrics()).subscribersPerJob).toEqual({ 'job-1': 2 });
  first.socket.disconnect();
  await expect.poll(async () => (await gateway.metrics()).subscribersPerJob).toEqual({ 'job-1': 1 });
});
