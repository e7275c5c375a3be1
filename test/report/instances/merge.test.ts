import { execFileSync } from 'node:child_process';
import { mkdir, readFile, rename, rm, symlink, truncate, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exitCodes, RltError } from '../../../contract/errors.ts';
import type { Plan } from '../../../contract/plan.ts';
import { buildMergedReport } from '../../../report/instances/buildMergedReport.ts';
import { readInstances } from '../../../report/instances/readInstances.ts';
import { broadcastForm } from '../../../report/scenarios/broadcast-burst/details.ts';
import { chartsOfScenario } from '../../../report/scenarios/charts.ts';
import { viewOf } from '../../../report/scenarios/index.ts';
import { scenarioReportSchema } from '../../../report/schema.ts';
import { parseScenario } from '../../../settings/settings.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import {
  burstPlan,
  burstRows,
  type ClockOf,
  clockRows,
  type InstanceOf,
  type Row,
  startedAt,
  writeInstance,
} from './support.ts';

async function merge(...folders: string[]) {
  const found = await readInstances(folders);
  return buildMergedReport(found, { definition: parseScenario(found.plan.scenario) });
}

interface Changes {
  readonly of?: number;
  readonly flags?: Record<string, string>;
  readonly latency?: (client: number, sequence: number) => number;
  readonly clocks?: readonly ClockOf[];
  readonly change?: (part: InstanceOf) => InstanceOf | undefined;
}

/** Writes the instances of a burst that went well, but for what is changed of them. */
async function burst({ of = 4, flags = {}, latency, clocks = [], change = (part) => part }: Changes = {}) {
  const root = await tempFolder();
  const plan = burstPlan(of, flags);
  for (let index = 1; index <= of; index++) {
    const rows = burstRows(plan, index, of, latency, clocks[index - 1]);
    const part = change({ plan, index, of, rows });
    if (part !== undefined) await writeInstance(root, part);
  }
  return root;
}

/** The same with a change in one instance alone. */
function only(index: number, change: (part: InstanceOf) => InstanceOf | undefined) {
  return (part: InstanceOf) => (part.index === index ? change(part) : part);
}

const goalOf = (report: Awaited<ReturnType<typeof merge>>, id: string) => report.goals?.find((goal) => goal.id === id);

describe('a run that is whole', () => {
  it('has the counts, percentiles and details of all its instances', async () => {
    const latency = (client: number, sequence: number) => client * 10 + sequence;
    const report = await merge(await burst({ latency }));
    expect(scenarioReportSchema.parse(report)).toBeTruthy();
    expect(report.goals?.map(({ id, outcome }) => [id, outcome])).toEqual(
      report.goals?.map(({ id }) => [id, 'passed']),
    );
    expect(report).toMatchObject({ outcome: 'passed', success: true, errors: [] });
    // Twelve values, 1 to 33: the 95th percentile lies between the last two but one.
    expect(goalOf(report, 'broadcast.latency')?.measured).toBeCloseTo(32.45, 9);
    expect(goalOf(report, 'broadcast.complete')).toMatchObject({ measured: 12, samples: 12 });
    expect(report.details).toMatchObject({
      perSocketLatencies: [0, 1, 2, 3].map((client) => ({
        socketId: `S${client}`,
        latencies: [1, 2, 3].map((sequence) => latency(client, sequence)),
      })),
    });
    expect(report.instances).toMatchObject({
      of: 4,
      problems: [],
      metric: 'delivery_latency',
      parts: [1, 2, 3, 4].map((index) => ({ index, clients: 1, samples: 3, vus: 2, p50: (index - 1) * 10 + 2 })),
    });
    expect(report.generator).toMatchObject({ cpuSeconds: 8, maxRssBytes: 4000 });
  });

  it('is the same whether it was one instance or four', async () => {
    const latency = (client: number, sequence: number) => client * 7.1 + sequence;
    const [one, four] = [await merge(await burst({ of: 1, latency })), await merge(await burst({ latency }))];
    expect(four.details).toEqual(one.details);
    const figures = (report: typeof one) =>
      report.goals?.map(({ id, measured, outcome }) => ({ id, measured, outcome }));
    expect(figures(four)).toEqual(figures(one));
  });

  it('may lie elsewhere, with links to it', async () => {
    const [elsewhere, root] = [await burst({ of: 2 }), await tempFolder()];
    for (const name of ['instance-1', 'instance-2']) await symlink(join(elsewhere, name), join(root, name));
    expect(await merge(root)).toMatchObject({ outcome: 'passed' });
  });

  it('may have links within a folder, as a mounted one has', async () => {
    const spoil = async (folder: string) => {
      await mkdir(join(folder, '..data'));
      await rename(join(folder, 'samples.csv.gz'), join(folder, '..data', 'samples.csv.gz'));
      await symlink(join('..data', 'samples.csv.gz'), join(folder, 'samples.csv.gz'));
    };
    expect(await merge(await burst({ of: 2, change: (part) => ({ ...part, spoil }) }))).toMatchObject({
      outcome: 'passed',
    });
  });

  it('may be named folder by folder', async () => {
    const root = await burst({ of: 2 });
    const report = await merge(join(root, 'instance-2'), join(root, 'instance-1'));
    expect(report).toMatchObject({ outcome: 'passed' });
  });
});

describe('a run that is not whole is invalid, and says why', () => {
  const forNothing = (part: InstanceOf) => ({ ...part, rows: [] });
  it.each<[string, Changes, RegExp]>([
    ['one is missing', { change: only(3, () => undefined) }, /^instance 3 of 4 is missing$/],
    [
      'several are missing',
      { change: (part) => (part.index > 1 ? undefined : part) },
      /^instances 2–4 of 4 are missing$/,
    ],
    [
      'one was killed',
      { change: only(2, (part) => ({ ...part, document: { exitCode: null, problem: 'k6 was killed (SIGKILL)' } })) },
      /^instance 2 of 4 is partial: k6 was killed \(SIGKILL\)$/,
    ],
    [
      'one could not be started',
      { change: only(2, (part) => ({ ...forNothing(part), document: { exitCode: 107 } })) },
      /^instance 2 of 4 is partial: its k6 ended with exit code 107$/,
    ],
    [
      'samples are cut off',
      { change: only(2, (part) => ({ ...part, spoil: (folder) => truncate(join(folder, 'samples.csv.gz'), 200) })) },
      /^instance 2 of 4 is partial: samples\.csv\.gz has 200 bytes in place of \d+; instance 2 of 4 is partial: the sample file is cut off/,
    ],
    [
      'samples are missing',
      { change: only(2, (part) => ({ ...part, spoil: (folder) => unlink(join(folder, 'samples.csv.gz')) })) },
      /^instance 2 of 4 is partial: samples\.csv\.gz is not there/,
    ],
    [
      'samples were changed',
      { change: only(2, (part) => ({ ...part, spoil: (folder) => flipByte(join(folder, 'samples.csv.gz')) })) },
      /^instance 2 of 4 is partial: samples\.csv\.gz is not as it was written: its checksum is another one/,
    ],
    [
      'rows were lost before the file was sealed',
      { change: only(2, (part) => ({ ...part, document: {}, spoil: (folder) => claimRows(folder, 100) })) },
      /^instance 2 of 4 is partial: the sample file has \d+ rows in place of 100$/,
    ],
    [
      'samples are not what k6 had counted',
      { change: only(2, (part) => ({ ...part, summary: { metrics: { deliveries: { values: { count: 7 } } } } })) },
      /^instance 2 of 4 is partial: the sample file does not hold what k6 counted/,
    ],
    [
      'the document is cut off',
      { change: only(2, (part) => ({ ...part, spoil: (folder) => truncate(join(folder, 'instance.json'), 100) })) },
      /^.+: instance\.json cannot be read: .*; instance 2 of 4 is missing$/,
    ],
    [
      'the document was not written',
      { change: only(2, (part) => ({ ...part, spoil: (folder) => unlink(join(folder, 'instance.json')) })) },
      /^.+ has no instance\.json: .*; instance 2 of 4 is missing$/,
    ],
    [
      'one is of another run',
      { change: only(2, (part) => ({ ...part, document: { runId: 'run-2' } })) },
      /^instance 2 of 4 is missing; \S.* is foreign: its run is run-2, not run-1$/,
    ],
    [
      'one had another plan',
      { change: only(2, (part) => ({ ...part, plan: { ...part.plan, delayMs: 77 } })) },
      /^instance 2 of 4 is missing; \S.* is foreign: its plan is another one$/,
    ],
    [
      'one was one of fewer',
      { change: only(2, (part) => ({ ...part, of: 3 })) },
      /^instance 2 of 4 is missing; \S.* is foreign: it is one of 3, not of 4$/,
    ],
    [
      'one was made by another version',
      { change: only(2, (part) => ({ ...part, document: { environment: { ...environment, k6: '2.1.0' } } })) },
      /^instance 2 of 4 is foreign: it was measured with k6 2\.1\.0, instance 1 of 4 with /,
    ],
    [
      'two say that they are the same',
      { change: only(2, (part) => ({ ...part, document: { index: 3 } })) },
      /^instance 2 of 4 is missing; instance 3 of 4 is doubled: .+instance-2 and .+instance-3; the first one counts/,
    ],
    [
      'a client was in two',
      {
        change: only(2, (part) => ({
          ...part,
          rows: [...part.rows, { metric: 'connect_duration', value: 1, metadata: 'client=0&socket=X' }],
        })),
      },
      /^client 0 was in instance 1 and in instance 2: each client has to be there once$/,
    ],
    [
      'one was cut off from the others in the middle',
      { change: only(3, (part) => ({ ...part, rows: part.rows.filter(({ metric }) => metric !== 'instances_left') })) },
      /^instance 3 of 4 was cut off from the Redis in which the instances meet before its end$/,
    ],
    [
      'one with a crossed threshold of its own was cut off from the others',
      {
        change: only(3, (part) => ({
          ...part,
          document: { exitCode: 99 },
          rows: part.rows.filter(({ metric }) => metric !== 'instances_left'),
        })),
      },
      /^instance 3 of 4 was cut off from the Redis in which the instances meet before its end$/,
    ],
    [
      'one has the summary of another run',
      { change: only(2, (part) => ({ ...part, summary: { plan: { ...part.plan, runId: 'run-2' } } })) },
      /^instance 2 of 4 is partial: its summary is foreign: its run is run-2, not run-1$/,
    ],
    [
      'one has the summary of another scenario',
      { change: only(2, (part) => ({ ...part, summary: { plan: { ...part.plan, scenario: 'presence' } } })) },
      /^instance 2 of 4 is partial: its summary is foreign: its scenario is presence, not broadcast-burst$/,
    ],
    [
      'one has samples that are a link to elsewhere',
      { change: only(2, (part) => ({ ...part, spoil: (folder) => linkElsewhere(folder, 'samples.csv.gz') })) },
      /^instance 2 of 4 is partial: samples\.csv\.gz leads outside of its folder$/,
    ],
    [
      'one has a summary that is a link to elsewhere',
      { change: only(2, (part) => ({ ...part, spoil: (folder) => linkElsewhere(folder, 'summary.json') })) },
      /^instance 2 of 4 is partial: summary\.json leads outside of its folder$/,
    ],
    [
      'one has a document that is a link to elsewhere',
      { change: only(2, (part) => ({ ...part, spoil: (folder) => linkElsewhere(folder, 'instance.json') })) },
      /^\S.*: instance\.json cannot be read: it leads outside of its folder; instance 2 of 4 is missing$/,
    ],
    [
      'one has a pipe for a document',
      { change: only(2, (part) => ({ ...part, spoil: (folder) => makePipe(folder, 'instance.json') })) },
      /^\S.*: instance\.json cannot be read: it is no file; instance 2 of 4 is missing$/,
    ],
    [
      'one has a pipe for samples',
      { change: only(2, (part) => ({ ...part, spoil: (folder) => makePipe(folder, 'samples.csv.gz') })) },
      /^instance 2 of 4 is partial: samples\.csv\.gz is no file$/,
    ],
    ...(['startedAt', 'endedAt'] as const).map((name): [string, Changes, RegExp] => [
      `one does not say when it was, by ${name}`,
      { change: only(2, (part) => ({ ...part, document: { [name]: 'yesterday' } })) },
      new RegExp(`instance\\.json cannot be read: ${name}: expected a time, .*; instance 2 of 4 is missing$`),
    ]),
    [
      'one did not wait for the others',
      { change: only(3, (part) => ({ ...part, rows: part.rows.filter(({ metric }) => !/^instances_/.test(metric)) })) },
      /^instance 3 of 4 did not begin with the others$/,
    ],
    [
      'a client was in none',
      {
        change: only(2, (part) => ({
          ...part,
          rows: part.rows.filter(({ metric }) => !/connect_duration|subscribe_duration/.test(metric)),
        })),
      },
      /^client 1 was in none of the instances: each client has to be there once$/,
    ],
  ])('where %s', async (_, changes, text) => {
    const report = await merge(await burst(changes));
    expect(report.partial).toMatch(text);
    expect(report).toMatchObject({ outcome: 'invalid', success: false });
    expect(report.instances?.problems.join('; ')).toBe(report.partial);
    expect(report.errors.slice(0, report.instances?.problems.length)).toEqual(report.instances?.problems);
    expect(new Set(report.goals?.map(({ outcome }) => outcome))).toEqual(new Set(['invalid']));
    for (const { reason } of report.goals ?? []) expect(reason).toBe(report.partial);
  });

  it('where the same folder is given twice', async () => {
    const root = await burst({ of: 2 });
    const folders = [1, 2, 2].map((index) => join(root, `instance-${index}`));
    const report = await merge(...folders);
    expect(report).toMatchObject({ outcome: 'invalid' });
    expect(report.partial).toContain('instance 2 of 2 is doubled');
    // Nothing counts twice.
    expect(report.details).toMatchObject({ broadcastSummary: { totalDeliveries: 12 } });
  });

  it('and shows what is there', async () => {
    const report = await merge(await burst({ change: only(3, () => undefined) }));
    expect(report.summary).toMatch(/^Not whole: instance 3 of 4 is missing\. What is there: Broadcast burst/);
    expect(goalOf(report, 'broadcast.complete')?.measured).toBe(9);
    expect(report.instances?.parts.map(({ index }) => index)).toEqual([1, 2, 4]);
  });
});

it('a run of which an instance is missing accuses nobody of having lost what that one received', async () => {
  const report = await merge(await burst({ change: only(3, () => undefined) }));
  const over = chartsOfScenario(report).find(({ id }) => id === 'latency-over-time');
  expect(over?.caption).toContain('Nobody knows what else arrived: the report is not whole.');
  expect(over?.legend.map(({ label }) => label)).not.toContain('deliveries lost');
  const [clients] = viewOf(report).tables();
  expect(clients?.rows.map(([client, , lost]) => [client, lost])).toEqual([
    ['0', '–'],
    ['1', '–'],
    ['3', '–'],
  ]);
  expect(viewOf(report).seen()).toEqual([]);
});

describe('a miss in a run that is not whole', () => {
  const foreign: Row = { metric: 'duplicate_deliveries', value: 1, metadata: 'd=0:1' };
  const seen = (part: InstanceOf) => (part.index === 1 ? { ...part, rows: [...part.rows, foreign] } : part);

  it('stays one where no sample that is absent could have changed it', async () => {
    const report = await merge(await burst({ change: (part) => (part.index === 3 ? undefined : seen(part)) }));
    expect(goalOf(report, 'broadcast.no-duplicates')).toMatchObject({ outcome: 'failed', measured: 1 });
    expect(goalOf(report, 'broadcast.complete')).toMatchObject({ outcome: 'invalid' });
    expect(report.outcome).toBe('failed');
  });

  it('convicts nobody where what is there may be of another run', async () => {
    const change = (part: InstanceOf) =>
      part.index === 3 ? { ...part, spoil: (folder: string) => flipByte(join(folder, 'samples.csv.gz')) } : seen(part);
    expect(await merge(await burst({ change }))).toMatchObject({ outcome: 'invalid' });
  });

  it('convicts nobody by a percentile, which other samples would have moved', async () => {
    const report = await merge(await burst({ latency: () => 900, change: only(3, () => undefined) }));
    expect(goalOf(report, 'broadcast.latency')).toMatchObject({ outcome: 'invalid', measured: 900 });
  });
});

describe('the load generators', () => {
  it('are shown by the worst of them, which is named', async () => {
    const delays = (value: number): Row[] => Array.from({ length: 40 }, () => ({ metric: 'receive_delay', value }));
    const change = (part: InstanceOf) => ({ ...part, rows: [...part.rows, ...delays(part.index === 3 ? 9000 : 1)] });
    const report = await merge(await burst({ of: 30, flags: { 'client-count': '30' }, change }));
    // Of all samples together the 95th percentile is fine.
    expect(report.receiveDelay?.['p(95)']).toBe(1);
    expect(report.partial).toBeUndefined();
    expect(report.generator?.warnings).toEqual([
      expect.stringContaining('in instance 3 k6 read frames 9,000 ms (p95) after they had been sent'),
    ]);
  });
});

describe('what the instances settled before', () => {
  it('is skipped where all of them say so', async () => {
    const skipped = { 'broadcast.nothing-foreign': 'there is nothing foreign' };
    const report = await merge(await burst({ change: (part) => ({ ...part, summary: { skipped } }) }));
    expect(goalOf(report, 'broadcast.nothing-foreign')).toMatchObject({
      outcome: 'skipped',
      reason: 'there is nothing foreign',
    });
    expect(report.outcome).toBe('passed');
  });

  it('is invalid where the first of them skips it alone', async () => {
    const skipped = { 'broadcast.nothing-foreign': 'there is nothing foreign' };
    const report = await merge(await burst({ change: only(1, (part) => ({ ...part, summary: { skipped } })) }));
    expect(goalOf(report, 'broadcast.nothing-foreign')?.outcome).toBe('invalid');
  });

  it('is invalid where they disagree', async () => {
    const skipped = { 'broadcast.nothing-foreign': 'there is nothing foreign' };
    const report = await merge(await burst({ change: only(2, (part) => ({ ...part, summary: { skipped } })) }));
    const goal = goalOf(report, 'broadcast.nothing-foreign');
    expect(goal?.outcome).toBe('invalid');
    expect(goal?.reason).toContain('the instances disagree: instance 1 does not skip it, instance 2 skips it');
  });

  it('is invalid where one could not measure it', async () => {
    const invalid = { '*': 'Redis was away' };
    const report = await merge(await burst({ change: only(2, (part) => ({ ...part, summary: { invalid } })) }));
    expect(report.outcome).toBe('invalid');
    expect(report.goals?.[0]?.reason).toBe('instance 2: Redis was away');
  });
});

describe('a role', () => {
  /** The virtual users of a role that came to its end. */
  const ended = (count: number) => (part: InstanceOf) => ({
    ...part,
    extra: { 'iterations{scenario:subscribers}': { values: { count } } },
    summary: { roles: { subscribers: 8 } },
  });

  it('counts in all instances together', async () => {
    expect(await merge(await burst({ change: ended(2) }))).toMatchObject({ outcome: 'passed' });
  });

  it('that k6 had to interrupt in one of them makes the whole invalid', async () => {
    const report = await merge(await burst({ change: (part) => ended(part.index === 2 ? 1 : 2)(part) }));
    expect(report.outcome).toBe('invalid');
    expect(report.goals?.[0]?.reason).toBe(
      'the role subscribers did not end, k6 had to interrupt it (7 of 8 VUs ended)',
    );
  });
});

describe('clocks', () => {
  /** As scripts tell it: with the offset from before, so that drift alone is left in it. */
  const drifted = (plan: Plan, truth: number, drifts: readonly number[]) => (client: number, sequence: number) => {
    const share = sequence / (plan.eventCount + 1);
    const receiver = drifts[client % drifts.length] ?? 0;
    return truth - receiver * share + (drifts[0] ?? 0) * share;
  };

  it('that drift are corrected by what they had drifted when a sample was taken', async () => {
    const drifts = [-40, 60];
    const latency = drifted(burstPlan(2), 30, drifts);
    const report = await merge(
      await burst({
        of: 2,
        latency,
        clocks: drifts.map((drift, at) => ({ before: at * 200 - 100, after: at * 200 - 100 + drift })),
      }),
    );
    expect(latency(1, 3)).toBeCloseTo(-45, 6);
    // The receipt of which the drift is taken is itself known by an uncorrected latency.
    const latencies = broadcastForm.of(report).details.perSocketLatencies.flatMap(({ latencies: own }) => own);
    expect(latencies).toHaveLength(12);
    for (const value of latencies) expect(Math.abs((value ?? 0) - 30)).toBeLessThan(3);
    expect(goalOf(report, 'broadcast.latency')).toMatchObject({ outcome: 'passed' });
    expect(Math.abs((goalOf(report, 'broadcast.latency')?.measured ?? 0) - 30)).toBeLessThan(3);
    // Such drifts are no crystal's: all of both, and both bounds.
    expect(report.instances?.uncertaintyMs).toBeCloseTo(100.2, 3);
    expect(report.instances?.parts.map(({ clock }) => clock)).toEqual([
      { offsetMs: -100, boundMs: 0.1, driftMs: -40 },
      { offsetMs: 100, boundMs: 0.1, driftMs: 60 },
    ]);
    expect(report.clock).toContain('±100 ms between two of them');
  });

  it.each([
    [495, 'passed'],
    [499.9, 'invalid'],
    [500.1, 'invalid'],
    [505, 'failed'],
  ] as const)('leave a p95 of %d ms at a limit of 500 ± 0.2 ms: %s', async (value, outcome) => {
    const flags = { 'latency-threshold': '500' };
    const report = await merge(await burst({ of: 2, flags, latency: () => value }));
    expect(goalOf(report, 'broadcast.latency')?.outcome).toBe(outcome);
    expect(goalOf(report, 'broadcast.complete')?.outcome).toBe('passed');
  });

  it.each([
    // The clocks leave ±0.2 ms open.
    ['the clocks of the instances', 499.9, 0, [499.7, 500.1]],
    ['the clocks of the instances', 499.9, 100, [399.7, 500.1]],
    ['the load generator was too busy', 550, 100, [449.8, 550.2]],
  ] as const)(
    'or %s make a p95 of %d ms with a receive delay of %d ms invalid',
    async (cause, value, delay, [low, high]) => {
      const others = (part: InstanceOf) => part.rows.filter(({ metric }) => metric !== 'receive_delay');
      // Of the instance that was latest.
      const change = (part: InstanceOf) => ({
        ...part,
        rows: [...others(part), { metric: 'receive_delay', value: part.index === 2 ? delay : 0 }],
      });
      const report = await merge(
        await burst({ of: 2, flags: { 'latency-threshold': '500' }, latency: () => value, change }),
      );
      const verdict = goalOf(report, 'broadcast.latency');
      expect(verdict).toMatchObject({
        outcome: 'invalid',
        measured: value,
        reason: expect.stringMatching(`^${cause}`),
      });
      expect(verdict?.interval?.low).toBeCloseTo(low, 3);
      expect(verdict?.interval?.high).toBeCloseTo(high, 3);
      expect(verdict?.interval?.clocksMs).toBeCloseTo(0.2, 3);
      expect(report.intervals?.delivery_latency?.['p(95)']).toMatchObject({ clocksMs: 0.2 });
      // One clock took both times.
      expect(report.intervals?.connect_duration?.max).not.toHaveProperty('clocksMs');
      expect(scenarioReportSchema.parse(report).intervals).toEqual(report.intervals);
    },
  );

  it('and load generators fail a time that is beyond its limit all the same', async () => {
    const change = (part: InstanceOf) => ({ ...part, rows: [...part.rows, { metric: 'receive_delay', value: 40 }] });
    const report = await merge(
      await burst({ of: 2, flags: { 'latency-threshold': '500' }, latency: () => 541, change }),
    );
    expect(goalOf(report, 'broadcast.latency')).toMatchObject({ outcome: 'failed', measured: 541 });
  });

  it('that were not compared leave no time that two of them took', async () => {
    const change = only(2, (part: InstanceOf) => ({
      ...part,
      rows: part.rows.filter(({ metric }) => !metric.startsWith('clock_')),
    }));
    const report = await merge(await burst({ of: 2, change }));
    expect(goalOf(report, 'broadcast.latency')).toMatchObject({
      outcome: 'invalid',
      reason: 'the clock of instance 2 was not compared with the others before and after the load',
    });
    expect(goalOf(report, 'broadcast.complete')).toMatchObject({ outcome: 'passed' });
    expect(report).toMatchObject({ outcome: 'invalid', instances: { uncertaintyMs: null } });
  });

  it.each<[string, (row: Row) => Partial<Row>]>([
    ['an offset of an age', ({ metric }) => (metric === 'clock_offset' ? { value: -9e15 } : {})],
    ['a bound below zero', ({ metric }) => (metric === 'clock_offset_bound' ? { value: -1 } : {})],
    ['a bound of an age', ({ metric }) => (metric === 'clock_offset_bound' ? { value: 9e15 } : {})],
    ['a time that is no number', ({ metadata }) => ({ metadata: metadata?.replace(/at=\d+/, 'at=now') ?? '' })],
    ['a time without end', ({ metadata }) => ({ metadata: metadata?.replace(/at=\d+/, 'at=Infinity') ?? '' })],
    ['a phase that nobody knows', ({ metadata }) => ({ metadata: metadata?.replace('before', 'amid') ?? '' })],
    [
      'the number of another one',
      ({ metadata }) => ({ metadata: metadata?.replace('instance=2', 'instance=1') ?? '' }),
    ],
  ])('whose comparison has %s are not known', async (_, changed) => {
    const change = only(2, (part: InstanceOf) => ({
      ...part,
      rows: part.rows.map((row) => (row.metric.startsWith('clock_') ? { ...row, ...changed(row) } : row)),
    }));
    const report = await merge(await burst({ of: 2, change }));
    expect(goalOf(report, 'broadcast.latency')).toMatchObject({
      outcome: 'invalid',
      reason: 'the clock of instance 2 was not compared with the others before and after the load',
    });
    expect(report.instances?.parts[1]?.clock).toBeNull();
  });

  it('are of no account where one instance has the only one', async () => {
    expect(
      await merge(await burst({ of: 1, latency: () => 499.9, flags: { 'latency-threshold': '500' } })),
    ).toMatchObject({
      outcome: 'passed',
    });
  });

  it('do not explain a latency below zero by more than they are unsure', async () => {
    const below = (value: number) => burst({ of: 2, latency: (client) => (client === 1 ? value : 5) });
    expect(await merge(await below(-0.15))).toMatchObject({ outcome: 'passed' });
    const report = await merge(await below(-4));
    expect(report.outcome).toBe('invalid');
    expect(report.partial).toBe(
      "instance 2 of 2: 3 values of delivery_latency below zero, down to -4.00 ms, which the clocks' uncertainty of ±0.20 ms does not explain",
    );
    expect(report.details).toMatchObject({ perSocketLatencies: [{}, { latencies: [-4, -4, -4] }, {}, {}] });
  });

  it('place what happened where the clock of all has it', async () => {
    const rows = (index: number) => [...clockRows(index, { before: index === 2 ? 5000 : 0 })];
    const change = (part: InstanceOf) => ({
      ...part,
      rows: [...part.rows.filter(({ metric }) => !metric.startsWith('clock_')), ...rows(part.index)],
    });
    const report = await merge(await burst({ of: 2, change }));
    expect(report.timeline?.clients.map(({ atMs, admitted }) => [atMs, admitted])).toEqual([
      [0, 2],
      [5000, 4],
    ]);
    expect(report.executedAt).toBe(new Date(startedAt).toISOString());
  });
});

it('ends before the next instance where it is told to', async () => {
  const found = await readInstances([await burst({ of: 3 })]);
  const ending = new AbortController();
  const seen: number[] = [];
  const onInstance = (index: number) => {
    seen.push(index);
    if (index === 2) ending.abort(new Error('enough'));
  };
  const definition = parseScenario(found.plan.scenario);
  await expect(buildMergedReport(found, { definition, onInstance, signal: ending.signal })).rejects.toThrow('enough');
  expect(seen).toEqual([1, 2]);
});

describe('folders', () => {
  it.each([
    ['is not there', async () => '/nowhere/at/all', /there is no such folder/],
    ['is empty', tempFolder, /is empty: expected the folder of an instance/],
    [
      'holds something else',
      async () => {
        const root = await burst({ of: 2 });
        await writeFile(join(root, 'notes.txt'), 'mine');
        return root;
      },
      /notes\.txt is no folder of an instance: expected/,
    ],
    [
      'holds no instance that could be read',
      async () => {
        const root = await burst({ of: 2 });
        for (const index of [1, 2]) await rm(join(root, `instance-${index}`, 'instance.json'));
        return root;
      },
      /nothing can be merged: .*has no instance\.json/,
    ],
    [
      'hold documents that say another thing than their plans',
      () => burst({ of: 2, change: (part) => ({ ...part, document: { of: 1e15 } }) }),
      /nothing can be merged: .*instance-1 is foreign: it is one of 1000000000000000, not of 2; /,
    ],
  ])('that %s are an error of usage', async (_, make, text) => {
    const error = await merge(await make()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RltError);
    expect(error).toMatchObject({ exitCode: exitCodes.usage, message: expect.stringMatching(text) });
  });
});

const environment = {
  ...{ tool: '1.0.0', k6: '2.2.0', xk6Redis: '0.4.3', k6Source: 'PATH', node: '20', platform: 'linux', cpus: 2 },
  memoryBytes: 1,
};

async function linkElsewhere(folder: string, name: string): Promise<void> {
  const elsewhere = join(await tempFolder(), name);
  await rename(join(folder, name), elsewhere);
  await symlink(elsewhere, join(folder, name));
}

async function makePipe(folder: string, name: string): Promise<void> {
  await unlink(join(folder, name));
  execFileSync('mkfifo', [join(folder, name)]);
}

async function flipByte(file: string): Promise<void> {
  const content = await readFile(file);
  // Beyond the header of gzip: in its time of modification nothing is read.
  content[4] = (content[4] ?? 0) ^ 1;
  await writeFile(file, content);
}

async function claimRows(folder: string, rows: number): Promise<void> {
  const file = join(folder, 'instance.json');
  const document = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify({ ...document, samples: { ...document.samples, rows } }));
}
