import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createClient } from 'redis';
import type { Socket } from 'socket.io';
import { expect, it, onTestFinished } from 'vitest';
import { redisCommand, useRedis } from '../support/services.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { useOwnServer } from './support/ownServer.ts';
import { runScenario } from './support/scenario.ts';

/* Gateways that keep what they replay themselves: the job is published before its clients come. */

const redis = useRedis();
const events = 8;
/** A replay that never completes is waited for three times as long. */
const patient = ['--replay-threshold', '4000'];

async function catchUp(url: string, profile: object, args: readonly string[] = []) {
  const file = join(await tempFolder(), 'profile.json');
  await writeFile(file, JSON.stringify({ ...common, ...profile }));
  const small = ['--client-count', '4', '--event-count', String(events), '--settle', '100'];
  const run = await runScenario('catch-up-burst', url, [...['--profile', file, ...small], ...args]);
  return { ...run, reason: run.report.goals?.[0]?.reason };
}

const common = {
  subscribe: { event: 'follow', args: ['{jobId}'], acknowledgedBy: { acknowledgement: true } },
  jobEvents: [{ event: 'entry', jobIdPath: 'to', sequencePath: 'n', publishedAtPath: 'at' }],
};
const entry = { to: '{jobId}', n: '{sequence}', at: '{publishedAt}' };

/* A stream of Redis for each job, or one for all, which the gateway reads when a client comes. */

const stream = (key: string) => ({
  publish: { redis: { command: ['XADD', key, '*', 'body', '{message}'], message: entry } },
  history: { publish: true, settleMs: 0 },
});

/** @param loses the sequence of an entry that is not replayed */
async function useStream(keyOf: (job: string) => string, loses = 0) {
  const client = await createClient({ url: redis().url }).connect();
  onTestFinished(() => client.destroy());
  return useOwnServer({
    connected(socket) {
      socket.on('follow', async (job, callback) => {
        callback();
        for (const stored of (await client.xRange(keyOf(job), '-', '+')) ?? []) {
          const body = JSON.parse(stored?.message.body ?? '{}');
          if (body.to === job && body.n !== loses) socket.emit('entry', body);
        }
      });
    },
  });
}

it('a job is published to a stream of its own, replayed, and removed with its key', async () => {
  const args = ['--redis-url', redis().url];
  const profile = stream('entries:{jobId}');
  const run = await catchUp(await useStream((job) => `entries:${job}`), profile, [...args, ...patient]);
  expect(run.notPassed).toEqual({});
  expect(run.report).toMatchObject({ history: 'published for this run by the publisher of the profile', errors: [] });
  expect(run.report.details).toMatchObject({ receivedEvents: events });
  expect(await redisCommand(redis().url, 'KEYS', '*')).toEqual([]);

  const lossy = await catchUp(await useStream((job) => `entries:${job}`, 3), profile, args);
  expect(lossy.notPassed).toMatchObject({ 'catch-up.failures': 'failed' });
});

it('a job is published once by one of several k6, whose clients all get it', async () => {
  const args = ['--redis-url', redis().url, '--instances', '2', '--join-timeout', '20000'];
  const profile = stream('entries:{jobId}');
  const run = await catchUp(await useStream((job) => `entries:${job}`), profile, [...args, ...patient]);
  expect(run.notPassed).toEqual({});
  expect(run.report.details).toMatchObject({ receivedEvents: events });
  expect(run.report.instances?.of).toBe(2);
  const left: unknown = await redisCommand(redis().url, 'KEYS', '*');
  expect(left).toEqual([expect.stringMatching(/^rlt:.*:over$/)]);
  await redisCommand(redis().url, 'FLUSHALL');
});

it('of a stream that others use, only the entries of the run are removed', async () => {
  await redisCommand(redis().url, 'XADD', 'shared', '*', 'body', '{"to":"somebody","n":1}');
  const args = ['--redis-url', redis().url];
  const run = await catchUp(await useStream(() => 'shared'), stream('shared'), [...args, ...patient]);
  expect(run.notPassed).toEqual({});
  expect(await redisCommand(redis().url, 'XLEN', 'shared')).toBe(1);
  expect(await redisCommand(redis().url, 'KEYS', '*')).toEqual(['shared']);
});

/* Jobs in the gateway's memory, which a client fills. */

const remembered = {
  publish: { emit: { event: 'say', args: [entry], acknowledgement: true } },
  history: { publish: true, settleMs: 0, replayLimit: 5 },
};

/** Replays the newest five. @param refuses the sequence of an event that it does not acknowledge */
function useMemory(refuses = 0) {
  const jobs = new Map<string, { n: number }[]>();
  return useOwnServer({
    connected(socket: Socket) {
      socket.on('say', (body, callback) => {
        if (body.n === refuses) return;
        jobs.set(body.to, [...(jobs.get(body.to) ?? []), body]);
        callback();
      });
      socket.on('follow', (job, callback) => {
        for (const body of (jobs.get(job) ?? []).slice(-5)) socket.emit('entry', body);
        callback();
      });
    },
  });
}

it('a job that a client emits is replayed as far as the gateway replays, and needs no Redis', async () => {
  const run = await catchUp(await useMemory(), remembered, patient);
  expect(run.notPassed).toEqual({});
  expect(run.report.details).toMatchObject({ receivedEvents: 5 });
});

it('a job that could not be published says nothing of the gateway', async () => {
  const run = await catchUp(await useMemory(6), remembered, ['--connect-timeout', '500']);
  expect(new Set(Object.values(run.notPassed))).toEqual(new Set(['invalid']));
  expect(run.reason).toBe(
    'the publisher of the profile could not publish the job that is replayed: event 6 of 8: say was not acknowledged within 500 ms (operation has timed out)',
  );
});
