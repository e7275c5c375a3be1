import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exitCodes } from '../../contract/errors.ts';
import { suiteSummarySchema } from '../../report/schema.ts';
import { defaultProfile } from '../../settings/defaultProfile.ts';
import { descendants, running } from '../engine/support/processTree.ts';
import { useGateway } from '../support/gateway.ts';
import { type RunningRlt, runRlt, startRlt } from '../support/rlt.ts';
import { useMongo } from '../support/services.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { until } from '../support/until.ts';
import { wide } from './support/flags.ts';

/** A suite whose second scenario goes on for half a minute, so that there is a middle to be interrupted in. */
const longSuite = [
  ...['suite', '--embedded', '--client-count', '10', '--event-count', '50', '--delay', '600'],
  ...wide,
];

interface Interrupted {
  readonly run: RunningRlt;
  /** Everything that the command had started. */
  readonly started: readonly number[];
  readonly output: string;
  /** The TMPDIR that the command had. */
  readonly temp: string;
}

/** Starts the suite and returns in the middle of the second scenario. */
async function inTheMiddle(): Promise<Interrupted> {
  const [output, temp] = [join(await tempFolder(), 'out'), await tempFolder()];
  const run = startRlt([...longSuite, '--output', output], { env: { TMPDIR: temp } });
  await until(
    `the broadcast is under way (so far: ${run.output().stderr})`,
    () => /catch-up-burst .*replayed.*\d published/s.test(run.output().stderr),
    90_000,
  );
  const started = descendants(run.pid);
  // Redis, MongoDB, the gateway, k6, and the process that watches over them.
  expect(started.length).toBeGreaterThanOrEqual(5);
  expect(await readdir(temp)).not.toEqual([]);
  return { run, started, output, temp };
}

async function nothingIsLeft({ started, temp }: Interrupted): Promise<void> {
  await until('every process has ended', () => running(started).length === 0, 15_000);
  await until('every temporary file is gone', async () => (await readdir(temp)).length === 0, 15_000);
}

describe('an interrupted run', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    '%s: ends in order, with exit code 130 and a partial result',
    async (signal) => {
      const interrupted = await inTheMiddle();
      process.kill(interrupted.run.pid, signal);
      const { exitCode, stdout, stderr } = await interrupted.run.ended;
      expect(exitCode).toBe(exitCodes.interrupted);
      expect(stderr).toContain('stopping in order');
      expect(stderr).toContain(`error: interrupted by ${signal}`);
      expect(stdout).not.toContain('PASSED');
      expect(running(interrupted.started)).toEqual([]);
      expect(await readdir(interrupted.temp)).toEqual([]);

      // What was measured before stays, and does not claim to be the whole.
      const summary = suiteSummarySchema.parse(
        JSON.parse(await readFile(join(interrupted.output, 'suite-summary.json'), 'utf8')),
      );
      expect(summary).toMatchObject({ success: false, outcome: 'invalid', partial: expect.stringContaining(signal) });
      expect(summary.results.map(({ scenario }) => scenario)).toEqual(['catch-up-burst']);
      const files = await readdir(interrupted.output);
      expect(files).not.toContain('broadcast-burst.json');
      // To the last of its words.
      expect(files).toContain('catch-up-burst-gateway.log');
      const log = join(interrupted.output, 'broadcast-burst-gateway.log');
      expect(stderr).toContain(`what the gateway wrote is kept: ${log}`);
      expect(await readFile(log, 'utf8')).toMatch(/"msg":"closed"}\n$/);
      expect(stderr).toContain(`marked as partial; to read it: rlt report ${interrupted.output}`);
      const report = await runRlt(['report', interrupted.output, '--format', 'text']);
      expect(report.stdout).toMatch(/^. INVALID[\s\S]*✔ catch-up-burst[\s\S]*! the run is partial: it ended early/);
    },
  );

  it('Ctrl-C in a terminal, which reaches the whole process group: the same', async () => {
    const interrupted = await inTheMiddle();
    process.kill(-interrupted.run.pid, 'SIGINT');
    expect((await interrupted.run.ended).exitCode).toBe(exitCodes.interrupted);
    await nothingIsLeft(interrupted);
  });

  it('Ctrl-C twice: stops at once', async () => {
    const interrupted = await inTheMiddle();
    process.kill(interrupted.run.pid, 'SIGINT');
    await until('the first is noticed', () => interrupted.run.output().stderr.includes('stopping in order'));
    await new Promise((resolve) => setTimeout(resolve, 400));
    if (running([interrupted.run.pid]).length > 0) process.kill(interrupted.run.pid, 'SIGINT');
    expect((await interrupted.run.ended).exitCode).toBe(exitCodes.interrupted);
    await nothingIsLeft(interrupted);
  });

  it('SIGKILL: nothing is left behind all the same', async () => {
    const interrupted = await inTheMiddle();
    process.kill(interrupted.run.pid, 'SIGKILL');
    expect((await interrupted.run.ended).exitCode).toBe(137);
    await nothingIsLeft(interrupted);
    const summary = JSON.parse(await readFile(join(interrupted.output, 'suite-summary.json'), 'utf8'));
    expect(summary.success).toBe(false);
  });
});

describe("a user's MongoDB", () => {
  const mongo = useMongo();

  it('holds nothing of ours after an interrupted run', async () => {
    const events = mongo().database.collection(defaultProfile.mongo.eventsCollection);
    await events.insertOne({ jobId: 'theirs' });
    const gateway = await useGateway({ MONGODB_URI: mongo().uri });
    const run = startRlt([
      ...['run', '--scenario', 'catch-up-burst', '--api-url', gateway.url, '--mongo-uri', mongo().uri],
      // Long enough to be interrupted: the clients wait that long for an event too many.
      ...['--settle', '60000', '--output', join(await tempFolder(), 'out')],
    ]);
    // More than one: a single client has a look before anything is stored.
    const subscribed = async () =>
      Object.values((await gateway.metrics()).subscribersPerJob).some((clients) => clients > 1);
    await until('the clients have subscribed', subscribed, 60_000);
    expect(await events.countDocuments()).toBe(51);
    process.kill(run.pid, 'SIGINT');
    expect((await run.ended).exitCode).toBe(exitCodes.interrupted);
    expect(await events.find().toArray()).toEqual([expect.objectContaining({ jobId: 'theirs' })]);
  });
});

describe('two runs side by side', () => {
  it('do not collide: each has its services, its job, its folder', async () => {
    const cwd = await tempFolder();
    const suite = [...['suite', '--embedded', '--client-count', '10', '--event-count', '10', '--json'], ...wide];
    const results = await Promise.all([startRlt(suite, { cwd }).ended, startRlt(suite, { cwd }).ended]);
    for (const { exitCode, stderr } of results) expect(exitCode, stderr).toBe(exitCodes.passed);
    const folders = (await readdir(join(cwd, 'results'), { withFileTypes: true })).filter((one) => one.isDirectory());
    expect(folders).toHaveLength(2);
    const jobs = await Promise.all(
      folders.map(async ({ name }) =>
        JSON.parse(await readFile(join(cwd, 'results', name, 'broadcast-burst.json'), 'utf8')),
      ),
    );
    expect(new Set(jobs.map(({ details }) => details.jobId)).size).toBe(2);
  });
});
