import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { genericReportSchema } from '../../../report/generic/details.ts';
import { descendants, running } from '../../engine/support/processTree.ts';
import { runRlt, startRlt } from '../../support/rlt.ts';
import { useRedis } from '../../support/services.ts';
import { useTempFolder } from '../../support/tempFolder.ts';
import { until } from '../../support/until.ts';

/** Small and short; what is judged is what becomes of events, not the speed of this machine. */
const reduced = [
  ...['drill', 'redis-outage', '--embedded', '--client-count', '10', '--disturb-after', '600', '--disturb-for', '800'],
  ...['--latency-threshold', '2000'],
];

const redis = useRedis();
const folder = useTempFolder();

let runs = 0;

async function drill(...args: readonly string[]) {
  const output = join(folder(), `${++runs}`);
  const result = await runRlt([...reduced, '--output', output, ...args]);
  const text = await readFile(join(output, 'redis-outage.json'), 'utf8');
  const report = genericReportSchema.parse(JSON.parse(text));
  const { goals = [], details } = report;
  const values = new Map(details.metrics.map(({ name, values }) => [name, values]));
  return {
    ...result,
    report,
    outcomes: Object.fromEntries(goals.flatMap(({ id, outcome }) => (outcome === 'passed' ? [] : [[id, outcome]]))),
    count: (name: string) => values.get(name)?.count ?? 0,
    median: (name: string) => values.get(name)?.med ?? 0,
  };
}

// Most of a run is waiting for what is disturbed.
describe.concurrent('a healthy gateway comes through', () => {
  it('a Redis that is stopped: nothing is lost end to end where events are stored', async () => {
    const run = await drill('--persist-events');
    expect(run.outcomes).toEqual({});
    expect(run.report.goals?.map(({ id }) => id)).toContain('redis-outage.complete');
    expect(run.count('events_lost_refused')).toBeGreaterThan(0);
    expect(run.count('replayed_events')).toBeGreaterThanOrEqual(run.count('events_lost_refused'));
    expect(run.count('events_lost_on_the_way')).toBe(0);
  });

  it('a Redis that pauses: events are late, and none is lost', async () => {
    const run = await drill('--way', 'pause');
    expect(run.outcomes).toEqual({});
    expect(run.median('latency_during')).toBeGreaterThan(100);
    expect(run.median('latency_during')).toBeGreaterThan(2 * run.median('latency_before'));
    for (const cause of ['refused', 'unheard', 'away', 'on_the_way']) expect(run.count(`events_lost_${cause}`)).toBe(0);
  });

  it('a Redis that is somebody’s and cuts its subscribers', async () => {
    const run = await drill('--redis-url', redis().url, '--yes-disrupt-redis', 'true');
    expect(run.outcomes).toEqual({});
    expect(run.count('events_lost_unheard')).toBeGreaterThan(0);
    expect(run.count('publish_failed')).toBe(0);
  });
});

it('an outage that nobody has seen proves nothing', async () => {
  const run = await drill('--disturb-command', 'true', '--restore-command', 'true');
  expect(run.exitCode).toBe(99);
  expect(new Set(Object.values(run.outcomes))).toEqual(new Set(['invalid']));
  expect(run.report.goals?.[0]?.reason).toMatch(/^Redis was not seen to be away/);
});

it('a command of the user’s is taken back although rlt is killed in the middle of the outage', async () => {
  const [disturbed, restored] = [join(folder(), 'disturbed'), join(folder(), 'restored')];
  const run = startRlt([
    ...[...reduced, '--output', join(folder(), 'killed'), '--disturb-for', '60000'],
    ...['--disturb-command', `touch '${disturbed}'`, '--restore-command', `touch '${restored}'`],
  ]);
  const isThere = (file: string) =>
    readFile(file).then(
      () => true,
      () => false,
    );
  await until(`Redis is disturbed (so far: ${run.output().stderr})`, () => isThere(disturbed), 90_000);
  const started = descendants(run.pid);
  process.kill(run.pid, 'SIGKILL');
  await until('it is taken back', () => isThere(restored), 15_000);
  await until('every process has ended', () => running(started).length === 0, 15_000);
});
