import { describe, expect, it } from 'vitest';
import type { SummaryMetrics } from '../../contract/summary.ts';
import { buildReport, type RunArtifacts } from '../../report/buildReport.ts';
import { scenarioReportSchema } from '../../report/schema.ts';
import { goalsFor, k6Summary, perfectFigures } from '../thresholds/support.ts';
import { artifacts, broadcastRows, sample, summaryOf } from './support/artifacts.ts';

it('says how far the clocks were off, where that was measured', async () => {
  const run = await artifacts('connection-quota', []);
  const measured = { ...run.summary?.metrics, clock_uncertainty: { values: { count: 2, max: 0.0123 } } };
  const told = await buildReport({ ...run, summary: summaryOf(run.plan, measured) });
  expect(told).toMatchObject({ clock: 'test, to ±13 µs', clockUncertaintyMs: 0.012 });
  const { clock, clockUncertaintyMs } = await buildReport(run);
  expect({ clock, clockUncertaintyMs }).toEqual({ clock: 'test', clockUncertaintyMs: undefined });
});

describe('broadcast-burst', () => {
  it('has each client, each event and each delivery where it belongs', async () => {
    const report = await buildReport(await artifacts('broadcast-burst', broadcastRows));
    expect(scenarioReportSchema.parse(report)).toBeTruthy();
    expect(report.details).toMatchObject({
      connectionDetails: [
        { accepted: true, rejectionMessages: [], latencyMs: 3 },
        { accepted: true, rejectionMessages: [], latencyMs: 4 },
      ],
      subscriptionResults: [
        { success: true, latencyMs: 1 },
        { success: true, latencyMs: 2 },
      ],
      perSocketLatencies: [
        { socketId: 'AAA', latencies: [1, 2, 3] },
        { socketId: 'BBB', latencies: [null, 7, null] },
      ],
      publishes: [
        { sequence: 1, publishedAt: 1_700_000_000_001, latenessMs: 0.1, receivers: 1 },
        { sequence: 2, publishedAt: 1_700_000_000_002, latenessMs: 0.2, receivers: 1 },
        { sequence: 3, publishedAt: 1_700_000_000_003, latenessMs: 0.3, receivers: 1 },
      ],
      broadcastSummary: { totalDeliveries: 6, expectedDeliveries: 6 },
    });
    expect(report).toMatchObject({ success: true, outcome: 'passed', executedAt: '2026-01-02T03:04:05.678Z' });
  });

  it('has a client that was turned away, and why', async () => {
    const rows = [
      sample('connect_duration', 3, 'client=0&socket=AAA'),
      sample('clients_rejected', 1, `client=1&message=${encodeURIComponent('Too many, sorry.')}`),
    ];
    const { details } = await buildReport(await artifacts('broadcast-burst', rows));
    expect(details).toMatchObject({
      connectionDetails: [
        { accepted: true },
        { accepted: false, rejectionMessages: ['Too many, sorry.'], latencyMs: null },
      ],
      subscriptionResults: [{ success: false }, { success: false, latencyMs: null }],
      errorMessages: ['Too many, sorry.'],
    });
  });
});

describe('catch-up-burst', () => {
  const rows = [
    sample('connect_duration', 3, 'client=0&socket=AAA'),
    sample('replay_duration', 12.3456789, 'client=0'),
    sample('replay_failed', 0, 'client=0'),
    sample('replay_failed', 1, `client=1&reason=${encodeURIComponent('2 of 3 events')}`),
    ...[1, 2, 3].map((sequence) => sample('replay_event_latency', sequence * 2, `client=0&sequence=${sequence}`)),
    ...[1, 3].map((sequence) => sample('replay_event_latency', sequence * 3, `client=1&sequence=${sequence}`)),
  ];

  it('has the replay of each client', async () => {
    const document = {
      lastCatchUp: { 'load-test-catchup-test': { jobId: 'load-test-catchup-test', replayedEvents: 3 } },
    };
    const report = await buildReport(await artifacts('catch-up-burst', rows, { snapshots: { after: document } }));
    expect(scenarioReportSchema.parse(report)).toBeTruthy();
    expect(report.details).toMatchObject({
      receivedEvents: 2,
      replayDurationMs: 1000,
      subscriptionLatencyMs: 1.5,
      metricsAfter: document,
      catchUpMetrics: { jobId: 'load-test-catchup-test', replayedEvents: 3 },
      catchUpDetails: [
        { sequence: 1, latencyMs: 2 },
        { sequence: 2, latencyMs: 4 },
        { sequence: 3, latencyMs: 6 },
      ],
      attempts: [
        { client: 0, receivedEvents: 3, replayDurationMs: 12.346 },
        { client: 1, receivedEvents: 2, replayDurationMs: null, failure: '2 of 3 events' },
      ],
    });
  });
});

describe('a run that is not whole', () => {
  it.each<[string, Partial<RunArtifacts>, string]>([
    ['k6 ended early', { problem: 'k6 ended with exit code 107' }, 'k6 ended with exit code 107'],
    ['there are no samples', { samplesFile: '/nowhere/samples.csv' }, 'k6 left no sample file'],
  ])('is never passed: %s', async (_, more, reason) => {
    const report = await buildReport(await artifacts('broadcast-burst', broadcastRows, more));
    expect(report).toMatchObject({ success: false, outcome: 'invalid', partial: reason, errors: [reason] });
    expect(report.goals?.every(({ outcome }) => outcome === 'passed')).toBe(true);
  });

  it('keeps a goal that was missed as missed', async () => {
    const run = await artifacts('broadcast-burst', broadcastRows, { problem: 'k6 was killed' });
    const goals = goalsFor('broadcast-burst', run.plan);
    const figures = perfectFigures(goals);
    figures.get('delivery_latency')?.set('p(95)', 501);
    const summary = summaryOf(run.plan, k6Summary(goals, figures));
    expect(await buildReport({ ...run, summary })).toMatchObject({ outcome: 'failed', partial: 'k6 was killed' });
  });

  it('that left no figures is invalid in every goal, for that reason', async () => {
    const run = await artifacts('catch-up-burst', [], { summary: undefined, problem: 'k6 left no summary' });
    const report = await buildReport(run);
    expect(new Set(report.goals?.map(({ outcome, reason }) => `${outcome}: ${reason}`))).toEqual(
      new Set(['invalid: k6 left no summary']),
    );
    expect(report.summary).toBe(
      'Cut short: k6 left no summary. Recorded until then: Catch-up: no replay was completed, 0 of 2 failed.',
    );
  });

  it('that left samples alone has the figures that follow from them', async () => {
    const rows = [...broadcastRows, sample('deliveries', 3), sample('deliveries', 1), sample('receive_delay', 2)];
    const report = await buildReport(await artifacts('broadcast-burst', rows, { summary: undefined }));
    expect(scenarioReportSchema.parse(report)).toBeTruthy();
    expect(report).toMatchObject({ outcome: 'invalid', partial: 'k6 left no summary' });
    expect(report.details).toMatchObject({
      connectionDetails: [{ accepted: true, latencyMs: 3 }, { accepted: true }],
      broadcastSummary: { totalDeliveries: 4, p50LatencyMs: 2.5, maxLatencyMs: 7, averageLatencyMs: 3.25 },
    });
    expect(report.receiveDelay).toMatchObject({ count: 1, 'p(95)': 2 });
  });
});

describe('warnings about the generator', () => {
  const distribution = (p95: number) => ({
    values: { ...{ min: 0, avg: p95, med: p95, 'p(90)': p95, 'p(95)': p95, 'p(99)': p95, max: p95 }, count: 100 },
  });
  const warningsWith = async (metrics: SummaryMetrics) => {
    const run = await artifacts('broadcast-burst', broadcastRows);
    const summary = summaryOf(run.plan, { ...run.summary?.metrics, ...metrics });
    return (await buildReport({ ...run, summary })).generator?.warnings;
  };

  it('are absent while it keeps up', async () => {
    const [delay, lateness] = [distribution(125), distribution(3)];
    expect(await warningsWith({ receive_delay: delay, publish_lateness: lateness })).toEqual([]);
  });

  it('name a generator that was late by more than a quarter of the limit', async () => {
    const warnings = await warningsWith({ receive_delay: distribution(126) });
    expect(warnings).toEqual([
      expect.stringMatching(
        /^k6 read frames 126 ms \(p95\) after they had been sent, against a limit of 500 ms: .*--instances/,
      ),
    ]);
  });

  it('name events that were published late', async () => {
    const warnings = await warningsWith({ receive_delay: distribution(1), publish_lateness: distribution(26) });
    expect(warnings).toEqual([expect.stringMatching(/^events were published 26 ms \(p95\) after their due time/)]);
  });
});

describe('a time that k6 read late', () => {
  const at = (value: number, ok?: boolean) => ({
    values: {
      min: value,
      avg: value,
      med: value,
      'p(90)': value,
      'p(95)': value,
      'p(99)': value,
      max: value,
      count: 100,
    },
    ...(ok === undefined ? {} : { thresholds: { 'p(95)<=500': { ok } } }),
  });
  const reportWith = async (latency: number, delay: SummaryMetrics[string] | undefined) => {
    const run = await artifacts('broadcast-burst', broadcastRows);
    const perfect = k6Summary(
      goalsFor('broadcast-burst', run.plan),
      perfectFigures(goalsFor('broadcast-burst', run.plan)),
    );
    const metrics = {
      ...perfect,
      delivery_latency: at(latency, latency <= 500),
      ...(delay && { receive_delay: delay }),
    };
    return buildReport({ ...run, samplesFile: undefined, summary: summaryOf(run.plan, metrics) });
  };

  it.each([
    [480, 100, 'passed'],
    [530, 100, 'invalid'],
    [530, 20, 'failed'],
  ])('%d ms with a delay of %d ms has %s', async (latency, delay, outcome) => {
    const report = await reportWith(latency, at(delay));
    const interval = { low: latency - delay, high: latency };
    expect(report.goals?.find(({ id }) => id === 'broadcast.latency')).toMatchObject({ outcome, interval });
    expect(report.intervals?.delivery_latency?.['p(95)']).toEqual(interval);
    expect(report.receiveDelay).toEqual({
      method: 'own figures',
      ...{ med: delay, 'p(95)': delay, 'p(99)': delay, max: delay, count: 100 },
    });
    expect(scenarioReportSchema.parse(report)).toEqual(report);
  });

  it('has no interval where no frame with a known send time came', async () => {
    const report = await reportWith(530, undefined);
    expect(report.goals?.find(({ id }) => id === 'broadcast.latency')).toMatchObject({ outcome: 'failed' });
    expect(report).not.toHaveProperty('intervals');
    expect(report).not.toHaveProperty('receiveDelay');
  });
});
