import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BroadcastDetails } from '../../report/scenarios/broadcast-burst/details.ts';
import { builtInReportSchema } from '../../report/scenarios/reports.ts';
import type { ScenarioReport } from '../../report/schema.ts';
import { type RltOptions, runRlt } from '../support/rlt.ts';
import { redisCommand, useRedis } from '../support/services.ts';
import { useTempFolder } from '../support/tempFolder.ts';

/** Small enough for two busy cores; what is judged is the verdict, not the speed of this machine. */
const reduced = [
  ...['--client-count', '10', '--event-count', '60', '--redis-reset-sequence', '20', '--latency-threshold', '900'],
];

const redis = useRedis();
const folder = useTempFolder();

let runs = 0;

async function drill(args: readonly string[] = [], options?: RltOptions) {
  const output = join(folder(), `${++runs}`);
  const result = await runRlt(
    ['verify', '--scenario', 'broadcast-burst', ...reduced, '--output', output, ...args],
    options,
  );
  const text = await readFile(join(output, 'broadcast-burst.json'), 'utf8');
  const report = builtInReportSchema.parse(JSON.parse(text));
  if (report.scenario !== 'broadcast-burst') throw new Error('another scenario');
  return { ...result, report, drill: drillOf(report.details), outcomes: outcomesOf(report) };
}

function drillOf({ redisDrill }: BroadcastDetails) {
  if (redisDrill === undefined) throw new Error('the report tells nothing of the drill');
  return redisDrill;
}

/** Outcomes of what a drill is about; latency depends on the machine. */
function outcomesOf({ goals = [] }: ScenarioReport) {
  return Object.fromEntries(goals.filter(({ id }) => id.startsWith('redis.')).map(({ id, outcome }) => [id, outcome]));
}

const kept = { 'redis.recovered': 'passed', 'redis.nothing-lost-outside': 'passed' };

describe('a gateway that comes back', () => {
  it('after its Redis was stopped and started: what is lost is lost in the outage', async () => {
    const run = await drill();
    expect(run.outcomes).toEqual(kept);
    expect(run.drill).toMatchObject({ drill: 'stop', sequence: 20, cuts: 1, lostOutside: 0 });
    expect(run.drill.failedPublishes).toBeGreaterThan(0);
    expect(run.drill.lastedMs).toBeGreaterThan(900);
    expect(run.drill.subscriptionLostAfterMs).not.toBeNull();
    expect(run.drill.subscriptionRegainedAfterMs).not.toBeNull();
    expect(run.drill.lostInside).toBe(run.drill.lostPerClient.reduce((sum, { inside }) => sum + inside, 0));
    expect(run.drill.lostInside).toBeGreaterThan(0);
    expect(run.report.timeline?.marks).toContainEqual(expect.objectContaining({ label: 'Redis drill (stop)' }));
    // Every event to every client cannot be asked of such a burst.
    expect(run.report.goals?.map(({ id }) => id)).not.toContain('broadcast.complete');
  });

  it('after its subscription was cut, in a Redis that is somebody’s', async () => {
    const run = await drill(['--redis-url', redis().url, '--yes-disrupt-redis']);
    expect(run.outcomes).toEqual(kept);
    expect(run.drill).toMatchObject({ drill: 'kill-subscribers', failedPublishes: 0, lostOutside: 0 });
    expect(run.drill.cuts).toBeGreaterThan(0);
    expect(run.drill.subscribers.some(({ subscribers }) => subscribers === 0)).toBe(true);
  });

  it('is not what closing the publisher’s own connection is about, and that is said', async () => {
    const run = await drill(['--redis-url', redis().url, '--redis-drill', 'publisher']);
    expect(run.outcomes).toEqual(kept);
    expect(run.drill).toMatchObject({ drill: 'publisher', subscriptionLostAfterMs: null });
    expect(run.report.goals?.find(({ id }) => id === 'redis.recovered')?.title).toContain("Publisher's own connection");
  });
});

describe('a drill turns red', () => {
  it('for a gateway that stays away', async () => {
    const run = await drill(['--recovery-threshold', '2000', '--gateway-env', 'REDIS_RECONNECT_BASE_MS=15000']);
    expect(run.exitCode).toBe(99);
    expect(run.outcomes).toEqual({ ...kept, 'redis.recovered': 'failed' });
    expect(run.drill.subscriptionRegainedAfterMs).toBeNull();
  });

  it('and is invalid, not passed, where Redis no longer lets it happen', async () => {
    await redisCommand(redis().url, 'ACL', 'SETUSER', 'limited', 'on', '>plum-cake', '~*', '&*', '+@all');
    const url = redis().url.replace('redis://', 'redis://limited:plum-cake@');
    const forbidden: Promise<unknown>[] = [];
    const run = await drill(['--redis-url', url, '--yes-disrupt-redis'], {
      // What is forbidden from the start is found before the run, as the next test says.
      onLine: (line) => {
        if (line.includes('starting the gateway')) {
          forbidden.push(redisCommand(redis().url, 'ACL', 'SETUSER', 'limited', '-client|kill'));
        }
      },
    });
    await Promise.all(forbidden);
    expect(run.exitCode).toBe(99);
    expect(run.outcomes).toEqual({ 'redis.recovered': 'invalid', 'redis.nothing-lost-outside': 'invalid' });
    expect(run.report.errors.join()).toMatch(/the Redis drill kill-subscribers could not be carried out: NOPERM/);
    expect(JSON.stringify(run.report) + run.stdout + run.stderr).not.toContain('plum-cake');
  });

  it('and is not begun with a Redis that does not permit it: what is needed is said', async () => {
    await redisCommand(
      redis().url,
      ...['ACL', 'SETUSER', 'forbidden', 'on', '>plum-cake', '~*', '&*', '+@all', '-client|kill'],
    );
    const url = redis().url.replace('redis://', 'redis://forbidden:plum-cake@');
    const output = join(folder(), 'forbidden');
    const args = ['--redis-url', url, '--yes-disrupt-redis', '--output', output];
    const run = await runRlt(['verify', '--scenario', 'broadcast-burst', ...reduced, ...args]);
    expect(run.exitCode).toBe(3);
    expect(run.stderr).toMatch(/does not permit what the run needs:\n {2}CLIENT KILL \(NOPERM/);
    expect(run.stdout + run.stderr).not.toContain('plum-cake');
  });
});

describe('what must not be disturbed is refused before anything is opened', () => {
  it.each([
    [['--redis-url', 'redis://127.0.0.1:6379'], /this cuts every subscriber of redis:\/\/127.0.0.1:6379/],
    [['--redis-url', 'redis://127.0.0.1:6379', '--redis-drill', 'stop'], /only a Redis that was started for this run/],
    [['--redis-reset-sequence', '80'], /--redis-reset-sequence is 80, but only 60 events are published/],
  ])('%j', async (args, message) => {
    const output = join(folder(), 'refused');
    const run = await runRlt(['verify', '--scenario', 'broadcast-burst', ...reduced, ...args, '--output', output]);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toMatch(message);
    await expect(readFile(output)).rejects.toThrow(/ENOENT/);
  });
});
