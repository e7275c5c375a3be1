import { describe, expect, test } from 'vitest';
import { generatorPatterns } from '../../../report/analysis/patterns/generator.ts';
import { connectionsReturned } from '../../../report/analysis/patterns/metrics.ts';
import { ranges } from '../../../report/analysis/ranges.ts';
import { causesOf, type Seen, seeAll } from '../../../report/reporting/pattern.ts';
import { reporters, viewOf } from '../../../report/scenarios/index.ts';
import type { ScenarioReport } from '../../../report/schema.ts';
import { headroom } from '../../../report/views/markdown/readme.ts';
import { goalIds, scenarioOf } from '../../../settings/goalIds.ts';
import { planOf, profileNamed } from '../../thresholds/support.ts';
import { drillReport } from '../support/drillReports.ts';
import { broadcastReport, capReport, catchUpReport, idleReport, quotaReport } from '../support/reports.ts';
import { analyzedRun } from '../support/runFolder.ts';

const outage = { atMs: 1240, untilMs: 1360, label: 'Redis outage' };

describe('patterns in a burst', () => {
  const cases: [string, Parameters<typeof broadcastReport>[0], string[]][] = [
    ['nothing special', { clients: 20, events: 60 }, []],
    [
      'a cold gateway',
      { clients: 20, events: 60, latency: (_, seq) => (seq === 1 ? 90 : 8) },
      ['cold-start', 'spikes'],
    ],
    ['a queue that grows', { clients: 20, events: 60, latency: (_, seq) => 5 + seq }, ['growing-latency']],
    ['one hiccup', { clients: 20, events: 60, latency: (_, seq) => (seq === 31 ? 120 : 8) }, ['spikes']],
    [
      'hiccups by the clock',
      { clients: 20, events: 60, latency: (_, seq) => (seq % 10 === 5 ? 120 : 8) },
      ['periodic-spikes'],
    ],
    [
      'one client in ten slow',
      { clients: 20, events: 60, latency: (client) => (client % 10 === 3 ? 300 : 8) },
      ['slow-clients'],
    ],
    ['all slow', { clients: 20, events: 60, latency: () => 400 }, ['all-slow']],
    ['a busy generator', { clients: 20, events: 60, receiveDelay: 400 }, ['receive-delay']],
    ['late publishes', { clients: 20, events: 60, lateness: 90 }, ['publish-lateness']],
    [
      'a gap for all',
      { clients: 20, events: 60, latency: (_, seq) => (seq > 10 && seq < 15 ? null : 8) },
      ['lost-for-all'],
    ],
    [
      'a gap in an outage',
      {
        clients: 20,
        events: 60,
        latency: (_, seq) => (seq > 10 && seq < 15 ? null : 8),
        marks: [outage],
      },
      ['lost-in-outage'],
    ],
    [
      'one client that misses',
      { clients: 20, events: 60, latency: (client, seq) => (client === 3 && seq > 20 && seq < 30 ? null : 8) },
      ['lost-for-some-clients'],
    ],
    [
      'an end that is missing',
      { clients: 20, events: 60, latency: (_, seq) => (seq > 50 ? null : 8) },
      ['lost-for-all', 'lost-at-the-end'],
    ],
  ];

  test.each(cases)('%s', (_, options, expected) => {
    const report = broadcastReport(options);
    const seen = seeIn(report);
    expect(
      ids(seen)
        .filter((id) => id !== 'connections-returned')
        .sort(),
    ).toEqual([...expected].sort());
  });

  test('publishes that nobody listens to', () => {
    const report = broadcastReport({ latency: () => null });
    for (const publish of report.details.publishes ?? []) publish.receivers = 0;
    expect(viewOf(report).seen()[0]).toMatchObject({
      pattern: { id: 'no-listener' },
      text: expect.stringContaining('10 of 10'),
    });
  });
});

describe('patterns in replays', () => {
  test.each([
    ['all alike', catchUpReport(), []],
    [
      'one after the other',
      catchUpReport({ durations: Array.from({ length: 20 }, (_, client) => 30 * (client + 1)) }),
      ['replays-in-turn'],
    ],
    ['wrong ones', catchUpReport({ failures: { 2: '49 of 50 events' } }), ['failed-replays']],
  ])('%s', (_, report, expected) => {
    expect(ids(viewOf(report).seen())).toEqual(expected);
  });
});

/** A run in which each pattern shows itself. */
const runs: Readonly<Record<string, ScenarioReport | (() => Promise<ScenarioReport>)>> = {
  'receive-delay': broadcastReport({ receiveDelay: 400 }),
  'publish-lateness': broadcastReport({ lateness: 90 }),
  'too-many-admitted': quotaReport({ limit: 3 }),
  'late-rejections': quotaReport({ attempts: [rejectedAfter(8, 'after-connect')] }),
  'slow-rejections': quotaReport({ attempts: [rejectedAfter(900, 'handshake')] }),
  'errors-for-requests': capReport({ errors: 6 }),
  'evictions-outside': idleReport({ times: [2010, 2900, null] }),
  'cold-start': broadcastReport({ clients: 20, events: 60, latency: (_, seq) => (seq === 1 ? 90 : 8) }),
  'growing-latency': broadcastReport({ clients: 20, events: 60, latency: (_, seq) => 5 + seq }),
  spikes: broadcastReport({ clients: 20, events: 60, latency: (_, seq) => (seq === 31 ? 120 : 8) }),
  'periodic-spikes': broadcastReport({ clients: 20, events: 60, latency: (_, seq) => (seq % 10 === 5 ? 120 : 8) }),
  'slow-clients': broadcastReport({ clients: 20, events: 60, latency: (client) => (client % 10 === 3 ? 300 : 8) }),
  'all-slow': broadcastReport({ clients: 20, events: 60, latency: () => 400 }),
  'no-listener': unheard(),
  'perhaps-not-subscribed': unsubscribed(),
  'lost-in-outage': broadcastReport({ events: 60, latency: (_, seq) => (seq === 12 ? null : 8), marks: [outage] }),
  'lost-for-all': broadcastReport({ events: 60, latency: (_, seq) => (seq === 12 ? null : 8) }),
  'lost-for-some-clients': broadcastReport({ latency: (client, seq) => (client === 3 && seq > 4 ? null : 8) }),
  'lost-at-the-end': broadcastReport({ latency: (_, seq) => (seq > 6 ? null : 8) }),
  'replays-in-turn': catchUpReport({ durations: Array.from({ length: 20 }, (_, client) => 30 * (client + 1)) }),
  'gateway-own-time': withOwnTime(),
  'failed-replays': catchUpReport({ failures: { 2: '49 of 50 events' } }),
  'connections-left': quotaReport({ left: 3 }),
  'connections-returned': quotaReport(),
  'drill-source-not-back': () => drillReport({ settles: false }),
  'drill-clients-left-behind': () => drillReport({ recoveries: [400, 500, null] }),
  'drill-late-few': () => drillReport({ recoveries: [300, 310, 320, 330, 340, 350, 360, 370, 380, 4900] }),
  'drill-lost-after-return': () => drillReport({ onTheWay: [[1, 84]] }),
  'drill-lost-for-good': () => drillReport({ onTheWay: [[1, 200]] }),
  'drill-missing-in-replay': () => drillReport({ missing: [[1, 60]], flags: { 'persist-events': 'true' } }),
  'drill-delivered-again': () => drillReport({ duplicates: [[1, 90]] }),
  'drill-turned-away': () => drillReport({ refusals: ['too many'] }),
  'drill-storm': () => drillReport(),
};

const all = [
  ...generatorPatterns,
  ...[...reporters.values()].flatMap((reporter) => reporter.patterns),
  connectionsReturned,
];
const patterns = all.filter(({ id }, index) => all.findIndex((other) => other.id === id) === index);

test.each(patterns)('$id can be seen', async (pattern) => {
  const run = runs[pattern.id];
  const report = typeof run === 'function' ? await run() : run;
  if (report === undefined) throw new Error(`no run shows ${pattern.id}`);
  const seen = seeIn(report);
  expect(ids(seen)).toContain(pattern.id);
  if (pattern.cause === undefined) return;
  // A cause is said beside a goal that this very scenario judges; one of another scenario never misses it.
  const explained = goalIds().filter((goal) => ids(causesOf(goal, seen)).includes(pattern.id));
  expect(explained.map(scenarioOf)).toContain(report.scenario);
});

test('an outage is not taken for the cause of what it explains, and what it does not explain is', () => {
  const seen = seeIn(
    broadcastReport({ events: 60, latency: (_, seq) => (seq === 12 || seq === 40 ? null : 8), marks: [outage] }),
  );
  expect(ids(causesOf('redis.nothing-lost-outside', seen))).toEqual(['lost-for-all']);
  expect(seen.find(({ pattern }) => pattern.id === 'lost-for-all')?.text).toContain(
    '1 events reached no client at all: 40',
  );
});

test('where a goal was missed is said of that goal alone', async () => {
  const { scenarios } = await analyzedRun([catchUpReport({ durations: [20, 1500] }), quotaReport()]);
  const [catchUp, quota] = scenarios;
  if (catchUp === undefined || quota === undefined) throw new Error('two scenarios were analyzed');
  expect(catchUp.view.where('catch-up.latency')).toEqual(['1 of 2 clients waited longer than the limit: 1']);
  expect(quota.view.where('quota.rejected-within')).toHaveLength(1);
  for (const goal of ['log.clean', 'gateway.alive', 'toString', 'quota.slot-reusable']) {
    expect(catchUp.view.where(goal)).toEqual([]);
    expect(quota.view.where(goal)).toEqual([]);
  }
});

test('an eviction, which waits for its timeout, is not said to come close to its limit', () => {
  const timed = {
    goal: 3 as const,
    title: 't',
    aggregate: 'max' as const,
    operator: '<=' as const,
    unit: 'ms' as const,
  };
  const verdict = { ...timed, limit: 2500, measured: 2020, samples: 2, outcome: 'passed' as const };
  const used = (id: string) => {
    const report = { ...idleReport(), goals: [{ ...verdict, id }] };
    return headroom({ report, view: viewOf(report) });
  };
  expect(used('idle.evicted-in-window')).toEqual([]);
  expect(used('quota.rejected-within')).toHaveLength(1);
});

function seeIn(report: ScenarioReport): Seen[] {
  return [...seeAll(generatorPatterns, report), ...viewOf(report).seen(), ...seeAll([connectionsReturned], report)];
}

function ids(seen: readonly Seen[]): string[] {
  return seen.map(({ pattern }) => pattern.id);
}

function rejectedAfter(latencyMs: number, way: 'handshake' | 'after-connect') {
  return { accepted: false, latencyMs, way };
}

/** Nobody got anything, and nothing had said that they were subscribed. */
function unsubscribed(): ScenarioReport {
  const plan = { ...planOf('broadcast-burst'), profile: profileNamed('socketio-rooms') };
  return { ...broadcastReport({ latency: () => null }), plan };
}

function unheard() {
  const report = broadcastReport({ latency: () => null });
  for (const publish of report.details.publishes ?? []) publish.receivers = 0;
  return report;
}

function withOwnTime() {
  const report = catchUpReport();
  return { ...report, details: { ...report.details, catchUpMetrics: { replayDurationMs: 12 } } };
}

test('every pattern that names a cause says what to do next', () => {
  for (const { cause, next, bearsOn } of patterns) {
    expect(next === undefined).toBe(cause === undefined);
    if (cause !== undefined) expect((typeof bearsOn === 'function' ? bearsOn() : bearsOn).length).toBeGreaterThan(0);
  }
});

test('long lists of numbers become ranges', () => {
  expect(ranges([1, 2, 3, 7, 9, 10])).toBe('1–3, 7, 9–10');
  expect(ranges([1, 3, 5, 7, 9, 11])).toBe('1, 3, 5, 7 and 2 more');
});
