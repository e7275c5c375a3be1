import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exitCodes } from '../../contract/errors.ts';
import { scenarioReportSchema } from '../../report/schema.ts';
import { defaultProfile } from '../../settings/defaultProfile.ts';
import { useGateway } from '../support/gateway.ts';
import { type RunningRlt, runRlt, startRlt } from '../support/rlt.ts';
import { useMongo, useRedis } from '../support/services.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { until } from '../support/until.ts';
import { wide } from './support/flags.ts';
import { defect } from './support/scenario.ts';

const redis = useRedis();
const mongo = useMongo();

const burst = ['run', '--scenario', 'broadcast-burst', '--client-count', '10', '--event-count', '8'];

it('says of a wrong file what is wrong, in the program as it is built', async () => {
  const cwd = await tempFolder();
  await writeFile(join(cwd, 'my.json'), JSON.stringify({ namespace: 7, parser: 'xml' }));
  const { exitCode, stderr } = await runRlt(['profile', 'check', 'my.json'], { cwd });
  expect(exitCode).toBe(exitCodes.usage);
  expect(stderr).toContain('my.json: namespace is 7: expected a text');
  expect(stderr).toMatch(/my\.json: parser is "xml": expected .*msgpack/);
});

describe('rlt run', () => {
  it('with --json prints one document to stdout, and nothing else anywhere', async () => {
    const gateway = await useGateway({ REDIS_URL: redis().url });
    const { exitCode, stdout, stderr } = await runRlt(
      [...burst, ...wide, '--api-url', gateway.url, '--redis-url', redis().url, '--json'],
      { cwd: await tempFolder() },
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: exitCodes.passed, stderr: '' });
    expect(stdout.trim().split('\n')).toHaveLength(1);
    expect(scenarioReportSchema.parse(JSON.parse(stdout))).toMatchObject({
      scenario: 'broadcast-burst',
      success: true,
    });
  });

  it('shows what it waits for on stderr, and the verdict on stdout', async () => {
    const gateway = await useGateway({ REDIS_URL: redis().url });
    const cwd = await tempFolder();
    const { exitCode, stdout, stderr } = await runRlt(
      // Slow enough for a pipe to be told of it, which is every five seconds.
      [...burst, ...wide, '--api-url', gateway.url, '--redis-url', redis().url, '--delay', '800'],
      { cwd },
    );
    expect(exitCode, stderr).toBe(exitCodes.passed);
    expect(stderr).toMatch(/k6 \S+ with xk6-redis \S+ \(.*\) · gateway http:\/\/127\.0\.0\.1:\d+/);
    expect(stderr).toMatch(/broadcast-burst: .*10\/10 subscribed/);
    expect(stderr).toMatch(/broadcast-burst: .*\d\/8 published/);
    expect(stdout).toMatch(/^ {2}Goal +limit +measured +samples +verdict$/m);
    const [day = ''] = (await readdir(join(cwd, 'results'))).filter((name) => /^\d{4}-\d\d-\d\d$/.test(name));
    expect(stdout).toContain(`PASSED    report: results/${day}/`);
    expect(stdout + stderr).not.toContain('\x1b');
  });

  it('ends with exit code 99 when a goal is missed', async () => {
    // Two of the clients get their events 800 ms late.
    const gateway = await useGateway({ REDIS_URL: redis().url }, defect('broadcast-slow-for-one-in-10'));
    const { exitCode, stdout } = await runRlt(
      [
        ...['run', '--scenario', 'broadcast-burst', '--client-count', '20', '--event-count', '20'],
        ...[...wide, '--latency-threshold', '200', '--api-url', gateway.url, '--redis-url', redis().url],
      ],
      { cwd: await tempFolder() },
    );
    expect(exitCode).toBe(exitCodes.goalMissed);
    expect(stdout).toMatch(/Publish-to-receipt latency, p95 +≤ 200 ms .*failed/);
    expect(stdout).toContain('FAILED    report: ');
  });

  it('says skipped, not passed, when there is nothing to seed', async () => {
    const gateway = await useGateway();
    const { exitCode, stdout } = await runRlt(['run', '--scenario', 'catch-up-burst', '--api-url', gateway.url], {
      cwd: await tempFolder(),
    });
    expect(exitCode).toBe(exitCodes.goalMissed);
    expect(stdout).toContain('SKIPPED');
    expect(stdout).toContain('no MongoDB was given (--mongo-uri)');
    // That the gateway lives is a goal of its own.
    expect(stdout).not.toMatch(/^ +\d .* passed$/m);
  });

  it('is not passed when no gateway metrics and no Redis subscriber are there', async () => {
    // Listens and answers, but is no Socket.IO gateway.
    const { createServer } = await import('node:http');
    const server = createServer((_, response) => response.writeHead(404).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const { exitCode, stdout } = await runRlt(
      [
        ...[...burst, '--api-url', `http://127.0.0.1:${port}`, '--redis-url', redis().url],
        ...['--connect-timeout', '1000', '--skip-preflight'],
      ],
      { cwd: await tempFolder() },
    );
    server.close();
    expect(exitCode).toBe(exitCodes.goalMissed);
    expect(stdout).toContain('INVALID');
    // That the gateway lives is a goal of its own.
    expect(stdout).not.toMatch(/^ +\d .* passed$/m);
  });

  it('lets flag, environment, scenario options and shared options reach k6 in that order', async () => {
    const gateway = await useGateway({ REDIS_URL: redis().url });
    const cwd = await tempFolder();
    await writeFile(
      join(cwd, 'config.json'),
      JSON.stringify({
        apiUrl: 'http://127.0.0.1:9',
        options: { eventCount: 3, clientCount: 3, settleMs: 111, latencyThresholdMs: 20_000 },
        scenarioOptions: { 'broadcast-burst': { eventCount: 4, clientCount: 4 } },
      }),
    );
    const args = ['run', '--scenario', 'broadcast-burst', '--config', 'config.json', '--client-count', '6', '--json'];
    const env = { API_URL: gateway.url, REDIS_URL: redis().url, CLIENT_COUNT: '5' };
    const { exitCode, stdout, stderr } = await runRlt(args, { cwd, env });
    expect(exitCode, stderr).toBe(exitCodes.passed);
    const report = scenarioReportSchema.parse(JSON.parse(stdout));
    expect(report).toMatchObject({
      plan: { apiUrl: gateway.url, clientCount: 6, eventCount: 4, settleMs: 111 },
      details: { broadcastSummary: { totalDeliveries: 24 } },
    });
  });

  it('overwrites with --force only', async () => {
    const gateway = await useGateway({ REDIS_URL: redis().url });
    const cwd = await tempFolder();
    const name = 'out/first-broadcast-burst.json';
    const args = [...burst, ...wide, '--api-url', gateway.url, '--redis-url', redis().url, '--output', 'out'];
    expect((await runRlt([...args, '--label', 'first'], { cwd })).exitCode).toBe(exitCodes.passed);
    const first = await readFile(join(cwd, name), 'utf8');
    expect((await runRlt([...args, '--label', 'first'], { cwd })).exitCode).toBe(exitCodes.usage);
    expect(await readFile(join(cwd, name), 'utf8')).toBe(first);
    expect((await runRlt([...args, '--label', 'first', '--force'], { cwd })).exitCode).toBe(exitCodes.passed);
    expect(await readFile(join(cwd, name), 'utf8')).not.toBe(first);
  });
});

describe('rlt seed', () => {
  const events = () => mongo().database.collection(defaultProfile.mongo.eventsCollection);
  const untilSeeding = (running: RunningRlt) =>
    until('some are stored', () => /seeded [\d,]+ of/.test(running.output().stderr), 60_000);
  const seed = (...args: string[]) => ['seed', '--mongo-uri', mongo().uri, ...args];

  it('stores more events than MongoDB takes or removes at once, says how far it is and what to do next, and removes them again', async () => {
    const { exitCode, stdout, stderr } = await runRlt(seed('--event-count', '40000', '--job-id', 'large'));
    expect(exitCode, stderr).toBe(exitCodes.passed);
    expect(stderr).toMatch(/seeding job large\n.*seeded [\d,]+ of 40,000 events/);
    expect(stdout).toContain('stored 40,000 documents of large in novel_job_events');
    expect(stdout).toContain('rlt run --scenario catch-up-burst --job-id large --event-count 40000');
    expect(await events().estimatedDocumentCount()).toBe(40_000);

    const again = await runRlt(seed('--job-id', 'large'));
    expect(again.exitCode).toBe(exitCodes.usage);
    expect(again.stderr).toContain('novel_job_events holds documents of this job already');

    const removal = await runRlt(seed('--remove', '--job-id', 'large'));
    expect(removal.stdout).toContain('removed 40,000 documents of large');
    expect(await events().countDocuments({ jobId: 'large' })).toBe(0);
  }, 300_000);

  it('that is interrupted in the middle removes what it had stored, and nothing else', async () => {
    await events().insertOne({ jobId: 'theirs' });
    const running = startRlt(seed('--event-count', '200000', '--job-id', 'interrupted'));
    await untilSeeding(running);
    process.kill(running.pid, 'SIGTERM');
    const { exitCode, stdout } = await running.ended;
    expect({ exitCode, stdout }).toEqual({ exitCode: exitCodes.interrupted, stdout: '' });
    expect(await events().countDocuments({ jobId: 'interrupted' })).toBe(0);
    expect(await events().countDocuments({ jobId: 'theirs' })).toBe(1);
  }, 300_000);

  it('that is killed has named its job, so that another call can remove what it had stored', async () => {
    const running = startRlt(seed('--event-count', '200000'));
    const jobId = () => /seeding job (\S+)/.exec(running.output().stderr)?.[1];
    const stored = async () => events().countDocuments({ jobId: jobId() ?? 'none yet' });
    await untilSeeding(running);
    process.kill(running.pid, 'SIGKILL');
    await running.ended;
    expect(await stored()).toBeGreaterThan(0);
    const removal = await runRlt(seed('--remove', '--job-id', jobId() ?? '', '--json'));
    expect(removal.exitCode, removal.stderr).toBe(exitCodes.passed);
    expect(JSON.parse(removal.stdout).removed).toBeGreaterThan(0);
    expect(await stored()).toBe(0);
  }, 300_000);
});
