import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { createClient } from 'redis';
import { Server, type Socket } from 'socket.io';
import { expect, it, onTestFinished } from 'vitest';
import { defaultChannel } from '../../contract/defaultWireProfile.ts';
import { defaultProfile } from '../../settings/defaultProfile.ts';
import { useRedis } from '../support/services.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { runScenario } from './support/scenario.ts';

const redis = useRedis();
const event = 'novel.generation-event';
const token = 'hunter22-token';
// What does not come is waited for four times as long as the threshold.
const small = ['--client-count', '3', '--settle', '100', '--latency-threshold', '1000'];

interface Published {
  readonly jobId: string;
  readonly event: { readonly sequence: number; readonly publishedAt: number };
}

interface Handlers {
  /** What a client that asks for a job is answered. */
  readonly answer?: (jobId: string) => unknown;
  /** Each event that Redis has for a job. */
  readonly live?: (emit: (...args: unknown[]) => void, message: Published) => void;
  /** Each client that has asked for a job. */
  readonly subscribed?: (socket: Socket, jobId: string) => void;
}

/** A gateway of the default contract that emits job events as it is told; returns its address. */
async function useGateway({ live, subscribed, answer = (jobId) => ({ jobId }) }: Handlers): Promise<string> {
  const http = createServer((_, response) => response.end('{}'));
  const io = new Server(http, { path: '/ws' });
  io.on('connection', (socket) => {
    socket.on('subscribe', ({ jobId }) => {
      socket.join(jobId);
      socket.emit('novel.subscribed', answer(jobId));
      subscribed?.(socket, jobId);
    });
  });
  const subscriber = await createClient({ url: redis().url }).connect();
  await subscriber.subscribe(defaultChannel, (text) => {
    const message: Published = JSON.parse(text);
    live?.((...args) => io.to(message.jobId).emit(event, ...args), message);
  });
  await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening));
  onTestFinished(async () => {
    subscriber.destroy();
    await io.close();
  });
  const address = http.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}

it('events in every form but the profile’s make goals invalid, and nobody is accused', async () => {
  const url = await useGateway({
    live(emit, message) {
      const { jobId, event } = message;
      const forms: readonly (readonly unknown[])[] = [
        [JSON.stringify({ token, ...message })],
        [jobId, message],
        [Buffer.from(JSON.stringify(message))],
        [],
        [null],
        [{ jobId, state: 'running' }],
        [{ jobId, event: { ...event, sequence: 999 } }],
        // The last two can be read.
        [{ jobId, event: { ...event, sequence: String(event.sequence) } }],
        [message],
      ];
      emit(...(forms[event.sequence - 1] ?? []));
    },
  });
  const args = [...small, '--event-count', '9', '--redis-url', redis().url, '--auth', JSON.stringify({ token })];
  const run = await runScenario('broadcast-burst', url, args);
  expect(run.notPassed).toEqual({
    'broadcast.latency': 'invalid',
    'broadcast.complete': 'invalid',
    'broadcast.no-duplicates': 'invalid',
    'broadcast.nothing-foreign': 'invalid',
  });
  expect(run.report.details.broadcastSummary).toMatchObject({
    unreadableDeliveries: 7 * 3,
    totalDeliveries: 2 * 3,
    foreignDeliveries: 0,
  });
  const reason = run.report.goals?.find(({ id }) => id === 'broadcast.complete')?.reason;
  expect(reason).toContain('some events could not be read (21): jobId found nothing in novel.generation-event("{');
  expect(reason).toContain('***');
  expect(JSON.stringify(run)).not.toContain(token);
});

it('events in the form that a profile describes are read, and the gateway’s own are told apart', async () => {
  const url = await useGateway({
    live: (emit, message) => emit(message.jobId, JSON.stringify(message)),
    subscribed: (socket, jobId) => socket.emit(event, jobId, JSON.stringify({ jobId, state: 'waiting' })),
  });
  const profile = join(await tempFolder(), 'profile.json');
  const [first] = defaultProfile.jobEvents;
  const form = { argument: 'last', encoding: 'json-text', withoutSequence: 'ignore' };
  await writeFile(profile, JSON.stringify({ ...defaultProfile, jobEvents: [{ ...first, ...form }] }));
  const args = [...small, '--event-count', '9', '--redis-url', redis().url, '--profile', profile];
  const run = await runScenario('broadcast-burst', url, args);
  expect(run.notPassed).toEqual({});
  // Three clients and three bystanders were each told of a status.
  expect(run.report.details.broadcastSummary).toMatchObject({ totalDeliveries: 27, otherDeliveries: 6 });
});

it('a replay that cannot be read is none that failed', async () => {
  const url = await useGateway({
    subscribed(socket, jobId) {
      for (let sequence = 1; sequence <= 3; sequence++) {
        socket.emit(event, JSON.stringify({ jobId, event: { sequence } }));
      }
    },
  });
  const run = await runScenario('catch-up-burst', url, [...small.slice(0, 4), '--event-count', '3', '--job-id', 'j-1']);
  expect(run.notPassed).toEqual({ 'catch-up.latency': 'invalid', 'catch-up.failures': 'invalid' });
  expect(run.report.goals?.[0]?.reason).toContain('could not be read (3): jobId found nothing in');
});

it('answers to subscriptions that cannot be read make their goals invalid', async () => {
  const url = await useGateway({ answer: (jobId) => JSON.stringify({ jobId }) });
  const args = ['--limit', '2', '--extras', '1', '--connect-timeout', '500', '--settle', '100'];
  const run = await runScenario('subscription-cap', url, args);
  expect(new Set(Object.values(run.notPassed))).toEqual(new Set(['invalid']));
  const reason = run.report.goals?.find(({ id }) => id === 'subscription.accepted')?.reason;
  expect(reason).toContain('acknowledgedBy in the profile does not describe');
  expect(JSON.stringify(run.report.details)).toContain('that could be read: jobId found nothing in novel.subscribed(');
});

it('events under a name that the profile does not have are not missing, while others are', async () => {
  const named = await useGateway({ subscribed: (socket, jobId) => socket.emit('job.progress', { jobId, percent: 1 }) });
  const args = [...small, '--event-count', '3', '--redis-url', redis().url];
  const burst = await runScenario('broadcast-burst', named, args);
  expect(new Set(Object.values(burst.notPassed))).toEqual(new Set(['invalid']));
  const reason = burst.report.goals?.find(({ id }) => id === 'broadcast.complete')?.reason;
  expect(reason).toContain('(3): jobEvents of the profile does not name job.progress({"jobId":"load-test-');
  expect(burst.stdout).not.toContain('likely cause');
  const replay = await runScenario('catch-up-burst', named, [
    ...small.slice(0, 4),
    '--event-count',
    '3',
    '--job-id',
    'j1',
  ]);
  expect(replay.notPassed).toEqual({ 'catch-up.latency': 'invalid', 'catch-up.failures': 'invalid' });

  // A greeting is no event of the job's.
  const greeting = await useGateway({ subscribed: (socket) => socket.emit('welcome', { online: 7 }) });
  const silent = await runScenario('broadcast-burst', greeting, args);
  expect(silent.notPassed['broadcast.complete']).toBe('failed');
});

it.each([
  ['another event', 'problem', { message: 'no' }, 'the profile does not name problem({"message":"no"})'],
  ['another shape', 'novel.error', { text: 'no' }, 'error.messagePath message found nothing in novel.error({"text":'],
])('errors as %s make only the goal about their words invalid', async (_, name, payload, reason) => {
  const url = await useGateway({
    answer: (jobId) => ({ jobId: /[34]$/.test(jobId) ? 'none' : jobId }),
    subscribed: (socket, jobId) => /[34]$/.test(jobId) && socket.emit(name, payload),
  });
  const args = ['--limit', '2', '--extras', '1', '--connect-timeout', '500', '--settle', '100'];
  const run = await runScenario('subscription-cap', url, args);
  const goal = run.report.goals?.find(({ id }) => id === 'subscription.one-error-each');
  expect(goal).toMatchObject({ outcome: 'invalid', reason: expect.stringContaining(reason) });
});
