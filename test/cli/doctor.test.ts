import { createServer } from 'node:http';
import { createClient } from 'redis';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { exitCodes } from '../../contract/errors.ts';
import { freePort } from '../../engine/freePort.ts';
import { port } from '../socketio/support/server.ts';
import { useGateway } from '../support/gateway.ts';
import { runRltHere } from '../support/rltInProcess.ts';
import { useMongo, useRedis } from '../support/services.ts';

const redis = useRedis();
const mongo = useMongo();

const documentSchema = z.object({
  success: z.boolean(),
  sections: z.array(
    z.object({
      title: z.string(),
      findings: z.array(
        z.object({ check: z.string(), level: z.string(), found: z.string(), change: z.optional(z.string()) }),
      ),
    }),
  ),
});

async function doctor(...args: string[]) {
  return doctorIn({}, ...args);
}

async function doctorIn(env: Record<string, string>, ...args: string[]) {
  const { exitCode, stdout, stderr } = await runRltHere(['doctor', ...args, '--json'], { env });
  const { success, sections } = documentSchema.parse(JSON.parse(stdout));
  const findings = sections.flatMap(({ title, findings: all }) => all.map((each) => ({ title, ...each })));
  return {
    ...{ exitCode, success, stderr, stdout },
    titles: sections.map(({ title }) => title),
    bad: findings.filter(({ level }) => level === 'error' || level === 'warning'),
    of: (check: string, title?: string) =>
      findings.find((each) => each.check === check && (title === undefined || each.title === title)),
  };
}

it('finds nothing wrong with a good set-up, and leaves nothing behind', async () => {
  const gateway = await useGateway({ REDIS_URL: redis().url, MONGODB_URI: mongo().uri });
  const client = await createClient({ url: redis().url }).connect();
  const stores = ['--redis-url', redis().url, '--mongo-uri', mongo().uri];
  const before = performance.now();
  const { exitCode, success, bad, titles, of } = await doctor('--api-url', gateway.url, ...stores);
  expect(bad).toEqual([]);
  expect({ exitCode, success }).toEqual({ exitCode: exitCodes.passed, success: true });
  expect(titles).toEqual([
    ...['Programs', 'What a run will touch', 'Room on this machine', 'Redis and MongoDB', 'Gateway', 'Clocks'],
  ]);
  expect(of('handshake')?.found).toContain('path /ws');
  expect(of('publish')?.found).toBe('Redis handed it to 1 subscriber');
  expect(of('mongo')).toMatchObject({ level: 'ok' });
  expect(of('open files')?.found).toContain('203 connections');
  expect(performance.now() - before).toBeLessThan(20_000);

  expect(await client.keys('*')).toEqual([]);
  const stored = (await mongo().database.collections()).map((collection) => collection.countDocuments());
  expect((await Promise.all(stored)).every((documents) => documents === 0)).toBe(true);
  expect((await gateway.metrics()).totalConnections).toBe(0);
  client.destroy();
});

describe('says what is wrong, and what to do, and ends with 3', () => {
  it('where nothing answers', async () => {
    const [api, store] = [await freePort(), await freePort()];
    const { exitCode, of } = await doctor(
      ...['--scenario', 'broadcast-burst', '--api-url', `http://127.0.0.1:${api}`],
      ...['--redis-url', `redis://me:secret@127.0.0.1:${store}`],
    );
    expect(exitCode).toBe(exitCodes.unavailable);
    expect(of('address')).toMatchObject({ level: 'error', change: expect.stringContaining('--api-url') });
    expect(of('Redis')).toMatchObject({ level: 'ok', found: expect.stringContaining('redis://***@127.0.0.1') });
  });

  it('where a store refuses what the run does', async () => {
    const client = await createClient({ url: redis().url }).connect();
    await client.sendCommand(['ACL', 'SETUSER', 'reader', 'on', '>pw', '~*', '&*', '+@read', '+@connection']);
    const url = redis().url.replace('redis://', 'redis://reader:pw@');
    const { exitCode, bad, stdout } = await doctor('--embedded', '--scenario', 'broadcast-burst', '--redis-url', url);
    await client.sendCommand(['ACL', 'DELUSER', 'reader']);
    client.destroy();
    expect(exitCode).toBe(exitCodes.unavailable);
    expect(bad).toMatchObject([
      { check: 'Redis', level: 'error', change: expect.stringContaining('its user needs: ') },
    ]);
    expect(stdout).not.toContain('reader:pw');
  });

  it('where a part of the gateway is not as the profile says', async () => {
    const gateway = await useGateway();
    const { exitCode, of } = await doctor('--api-url', gateway.url, '--profile', 'socketio-rooms');
    expect(exitCode).toBe(exitCodes.unavailable);
    expect(of('handshake')).toMatchObject({ level: 'error', change: expect.stringContaining('/ws') });
  });

  it('where the machine has no room, for this very plan', async () => {
    const plan = ['--scenario', 'catch-up-burst', '--client-count', '100000'];
    const { exitCode, bad } = await doctor('--embedded', ...plan);
    expect(exitCode).toBe(exitCodes.unavailable);
    expect(bad.map(({ title }) => title)).toContain('Room on this machine');
    expect(bad.map(({ check }) => check)).toContain('local ports');
  });

  it('where the limits of the gateway leave too few slots', async () => {
    const gateway = await useGateway({ SOCKET_MAX_CONNECTIONS_PER_ORIGIN: '200' });
    const { exitCode, of } = await doctor('--scenario', 'broadcast-burst', '--api-url', gateway.url);
    expect(exitCode).toBe(exitCodes.unavailable);
    expect(of('clients of broadcast-burst')).toMatchObject({
      ...{ level: 'error', found: 'the gateway admits 200 connections from one Origin, but 203 are needed' },
      change: expect.stringContaining('--client-count 197 would work'),
    });
  });

  it('where the gateway reads another database, told from one where others have documents', async () => {
    const gateway = await useGateway({
      MONGODB_URI: mongo().uri.replace(/\/realtime_load_test.*|\/rlt_test.*/, '/other'),
    });
    const asked = ['--scenario', 'catch-up-burst', '--api-url', gateway.url, '--mongo-uri', mongo().uri];
    const events = mongo().database.collection('novel_job_events');
    await events.deleteMany({});
    expect((await doctor(...asked)).of('mongo')).toMatchObject({
      ...{ level: 'error', change: expect.stringContaining('the gateway reads another database') },
    });
    await events.insertOne({ jobId: 'of-others' });
    const { of } = await doctor(...asked);
    await events.deleteMany({});
    expect(of('mongo')?.change).toContain('holds documents of others (about 1), so it seems the right one');
    expect(of('indexes')).toMatchObject({ level: 'warning', change: expect.stringContaining('createIndex(') });
    // The probe leaves indexes as they are.
    expect((await events.indexes()).map(({ name }) => name)).toEqual(['_id_']);
  });

  it('where a drill would cut the subscribers of somebody else, whose host is not confirmed', async () => {
    const drill = [
      '--embedded',
      '--scenario',
      'broadcast-burst',
      '--redis-reset-sequence',
      '20',
      '--yes-disrupt-redis',
    ];
    const named = ['--redis-url', 'redis://me:hunter22@redis.invalid:6379'];
    expect((await doctor(...drill, ...named)).of('drill')).toMatchObject({
      ...{ level: 'error', change: expect.stringContaining('--confirm redis.invalid') },
    });
    const confirmed = await doctorIn({ RLT_CONFIRM: 'redis.invalid' }, ...drill, ...named);
    expect(confirmed.of('drill')).toMatchObject({ level: 'warning' });
    expect(confirmed.stdout).not.toContain('hunter22');
  });

  it('where the clock of the gateway is far off', async () => {
    const server = createServer((_, response) => {
      response.setHeader('Date', new Date(Date.now() + 3_600_000).toUTCString());
      response.end();
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { of } = await doctor(
      '--scenario',
      'idle-eviction',
      '--api-url',
      `http://127.0.0.1:${port(server.address())}`,
    );
    server.close();
    expect(of('gateway', 'Clocks')).toMatchObject({
      level: 'warning',
      found: expect.stringMatching(/^3[56]\d{5}\.\d ms ahead of this machine/),
      change: 'set both clocks by NTP',
    });
  });
});

it('says what stays, what is written, and who has said what is secret, without a value', async () => {
  const env = { STAGING: 'true', RLT_AUTH: '{"token":"hunter22"}' };
  const { of, stdout } = await doctorIn(
    env,
    '--embedded',
    '--scenario',
    'broadcast-burst',
    '--headers',
    '{"X-Key":"hunter33"}',
  );
  expect(of('left behind')).toMatchObject({
    level: 'warning',
    found: expect.stringContaining('sockets stay open for 60 s'),
  });
  expect(of('written')?.found).toContain('results/');
  expect(stdout).toContain('"auth: from RLT_AUTH; never shown or written"');
  expect(stdout).toContain('"headers: from --headers; never shown or written"');
  expect(stdout).not.toContain('hunter');
});

it('shows a line for each, with its mark', async () => {
  const { exitCode, stdout } = await runRltHere(['doctor', '--embedded', '--scenario', 'broadcast-burst']);
  expect(exitCode, stdout).toBe(exitCodes.passed);
  expect(stdout).toMatch(/^Room on this machine\n {2}✔ open files {17}203 connections need 267 open files; /m);
  expect(stdout).toMatch(/^\d+ ok, \d+ warnings, 0 errors, \d+ not looked at$/m);
});

it('is wrong usage where a scenario does not exist', async () => {
  const { exitCode, stderr } = await runRltHere(['doctor', '--scenario', 'broadcast-brust']);
  expect(exitCode).toBe(exitCodes.usage);
  expect(stderr).toContain('did you mean broadcast-burst?');
});
