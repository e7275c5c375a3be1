import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../../report/compare/compareRuns.ts';
import { type DrillDetails, drillForm } from '../../../report/drills/details.ts';
import { mostWithin } from '../../../report/drills/storm.ts';
import { viewOf } from '../../../report/scenarios/index.ts';
import { builtInReportSchema } from '../../../report/scenarios/reports.ts';
import type { ScenarioReport } from '../../../report/schema.ts';
import { formats } from '../../../report/views/formats.ts';
import { chartsOf } from '../../../report/views/html/charts/catalog.ts';
import { issuesOf } from '../../../report/views/issues.ts';
import { network } from '../../../thresholds/drills/network.ts';
import { drillReport, publishedMs } from '../support/drillReports.ts';
import { broadcastReport } from '../support/reports.ts';
import { analyzedRun } from '../support/runFolder.ts';

function drillOf(report: ScenarioReport): DrillDetails['disturbance'] {
  return drillForm.of(report).details.disturbance;
}

describe('the report of a drill', () => {
  it('says what was disturbed, how and when', async () => {
    const report = await drillReport({ flags: { way: 'sigkill', 'disturb-for': '1500' } });
    expect(report.outcome, JSON.stringify(report.goals, null, 1)).toBe('passed');
    expect(drillOf(report)).toMatchObject({
      way: 'sigkill',
      plannedMs: 1500,
      ...{ startedMs: 2000, backMs: 4000, steadyMs: 4100, seen: 1, clientCount: 10, touched: 10 },
    });
    expect(report.timeline?.marks).toEqual([
      { atMs: 2000, untilMs: 4000, label: 'gateway-restart (sigkill)' },
      { atMs: 4100, label: 'events as before' },
    ]);
    expect(builtInReportSchema.parse(JSON.parse(JSON.stringify(report)))).toMatchObject({ scenario: report.scenario });
  });

  it('says when half, nearly all and all clients were back, and who never was', async () => {
    const all = drillOf(await drillReport());
    expect(all.recovered).toEqual([
      { share: 0.5, afterMs: 900 },
      { share: 0.95, afterMs: 1400 },
      { share: 1, afterMs: 1400 },
    ]);
    const report = await drillReport({
      flags: { 'recovery-threshold': '3000' },
      recoveries: [400, 500, 600, 700, 800, 900, 1000, 1100, null, 2500],
    });
    expect(drillOf(report)).toMatchObject({
      neverRecovered: 1,
      recovered: [
        { share: 0.5, afterMs: 800 },
        { share: 0.95, afterMs: null },
        { share: 1, afterMs: null },
      ],
      troubled: [{ client: 8, recoveredMs: null }],
    });
    expect(report.outcome).toBe('failed');
    expect(viewOf(report).where('restart.recovered')).toEqual([
      '9 of 10 clients had events again (50 % after 800 ms), 1 never',
      'client 8: no event any more, 1 attempt to connect again, 0 turned away',
    ]);
  });

  it('tells the recovery of those that were touched', async () => {
    const report = await drillReport({ definition: network, flags: { share: '40' } });
    expect(drillOf(report)).toMatchObject({ way: 'cut', touched: 4, recoveriesMs: [500, 600, 700, 800] });
    expect(drillOf(report).recovered.map(({ afterMs }) => afterMs)).toEqual([600, 800, 800]);
    expect(report.summary).toContain('4 of 4 touched clients had events again (50 % after 600 ms');
  });

  it('parts what was lost by its cause, and names the events by their time in the drill', async () => {
    const onTheWay = [85, 86, 87, 88].flatMap((sequence) => [[1, sequence] as const, [4, sequence] as const]);
    const report = await drillReport({ lost: { refused: 3, unheard: 4, away: 5 }, onTheWay });
    const drill = drillOf(report);
    expect(drill.lost).toEqual({ refused: 3, unheard: 4, away: 5, onTheWay: 8, missing: 0, beyondReplay: 0 });
    expect(drill.events.onTheWay).toMatchObject({
      events: 4,
      first: [{ sequence: 85, atMs: publishedMs(85), clients: 2 }, {}, {}, {}],
    });
    expect(drill.troubled.map(({ client, onTheWay: lost }) => [client, lost])).toEqual([
      [4, 4],
      [1, 4],
    ]);
    expect(viewOf(report).where('restart.nothing-lost-on-the-way')).toEqual([
      'events 85–88, published 0.20–0.35 s after the disturbance was over',
      'client 4: 4',
      'client 1: 4',
    ]);
  });

  it('says how fast clients rushed back, and what those were told that were turned away', async () => {
    const report = await drillReport({
      attempts: [1000, 1100, 1200, 1900, 2050, 5000],
      refusals: ['too many connections', 'too many connections', 'not now'],
    });
    expect(drillOf(report).connections).toEqual({
      ...{ lost: 10, lostByOthers: 0, attempts: 6, refused: 3, peakPerSecond: 4 },
      refusals: [
        { message: 'too many connections', count: 2 },
        { message: 'not now', count: 1 },
      ],
    });
    expect(viewOf(report).where('restart.nobody-locked-out')).toEqual([
      '2 were told "too many connections"',
      '1 were told "not now"',
    ]);
    expect(mostWithin([0, 999, 1000, 1500, 1999], 1000)).toBe(3);
    expect(mostWithin([], 1000)).toBe(0);
  });

  it('has the course of events and clients, with gaps where nothing came', async () => {
    const { course } = drillOf(await drillReport());
    const sum = (name: 'received' | 'published' | 'lost' | 'returned' | 'subscribed') =>
      course.points.reduce((total, point) => total + point[name], 0);
    expect(sum('published')).toBe(240);
    expect([sum('subscribed'), sum('lost'), sum('returned')]).toEqual([10, 10, 10]);
    const during = course.points.filter(({ atMs }) => atMs > 2100 && atMs < 4300);
    expect(during.every(({ received, latency }) => received === 0 && latency === null)).toBe(true);
    expect(during.some(({ published }) => published > 0)).toBe(true);
  });

  it('is invalid, and says so in words, where the disturbance had no effect or never began', async () => {
    const without = await drillReport({ seen: 0 });
    expect(without.outcome).toBe('invalid');
    expect(without.summary).toContain('without any effect that was seen');
    const never = await drillReport({ begins: false });
    expect(never.outcome).toBe('invalid');
    expect(never.summary).toBe('Nothing was disturbed: the drill did not come to that.');
    expect(viewOf(never).figures()).toEqual([]);
    expect(drillOf(never).troubled).toEqual([]);
    const [scenario] = (await analyzedRun([never])).scenarios;
    if (scenario === undefined) throw new Error('a scenario was analyzed');
    expect(chartsOf(scenario).map(({ id }) => id)).toEqual(['connection-ramp']);
  });

  it('shows what one drill measures beside the others as the metrics of any scenario', async () => {
    const report = await drillReport();
    const { details } = drillForm.of(report);
    details.metrics.push({
      ...{ type: 'counter', name: 'heartbeats_missed', unit: '1', meaning: 'Heartbeats that never came.' },
      ...{ values: { count: 2 }, course: [3000, 5000].map((atMs) => ({ atMs, total: 2 })), examples: [] },
    });
    details.metrics.push({
      ...{ type: 'counter', name: 'clients_judged', unit: '1', meaning: 'Clients that were judged at the end.' },
      ...{ values: { count: 7 }, course: [{ atMs: 12_000, total: 7 }], examples: [] },
    });
    expect(viewOf(report).figures()).toContainEqual(
      expect.objectContaining({ id: 'heartbeats_missed.count', value: 2 }),
    );
    const [scenario] = (await analyzedRun([report])).scenarios;
    if (scenario === undefined) throw new Error('a scenario was analyzed');
    const charts = chartsOf(scenario).map(({ id }) => id);
    expect(charts).toContain('heartbeats_missed-course');
    expect(charts).not.toContain('clients_judged-course');
  });
});

describe('its views', () => {
  it('every format has its goals, and none a hole', async () => {
    const report = await drillReport({ onTheWay: [[1, 90]], refusals: ['too <many>'] });
    const run = await analyzedRun([report, broadcastReport()]);
    for (const name of ['text', 'md', 'html', 'junit', 'issues', 'github', 'json'] as const) {
      const text = await formats[name].render(run, 'here');
      expect(text, name).toContain('gateway-restart');
      expect(text, name).not.toMatch(/undefined|NaN|\[object|Infinity/);
    }
    expect(issuesOf(run).map(({ file }) => file)).toContain(
      'issues/gateway-restart-restart-nothing-lost-on-the-way.md',
    );
    expect(await formats.text.render(run, 'here')).toContain('1 deliveries lost without a reason');
  });

  it('draws events, recovery, latency, clients and the storm, with the disturbance in them', async () => {
    const [scenario] = (await analyzedRun([await drillReport({ attempts: [1000, 1500, 2000] })])).scenarios;
    if (scenario === undefined) throw new Error('a scenario was analyzed');
    const charts = chartsOf(scenario);
    expect(charts.map(({ id }) => id)).toEqual([
      ...['received-over-time', 'recovery-curve', 'latency-over-time', 'clients-over-time', 'reconnect-storm'],
      'connection-ramp',
    ]);
    for (const id of ['received-over-time', 'latency-over-time', 'clients-over-time', 'reconnect-storm']) {
      expect(charts.find((chart) => chart.id === id)?.legend.map(({ label }) => label)).toContain('disturbance');
    }
    const clients = charts.find(({ id }) => id === 'clients-over-time')?.table.rows ?? [];
    expect(clients.map(([, count]) => count)).toContain('0');
    expect(clients.at(-1)?.[1]).toBe('10');
  });

  it('draws where the true latency afterwards is', async () => {
    const report = { ...(await drillReport()), intervals: { latency_after: { 'p(95)': { low: 2, high: 5 } } } };
    const [scenario] = (await analyzedRun([report])).scenarios;
    if (scenario === undefined) throw new Error('a scenario was analyzed');
    const chart = chartsOf(scenario).find(({ id }) => id === 'latency-over-time');
    expect(chart?.legend.map(({ label }) => label)).toContain('where the true p95 afterwards is');
  });

  it('is compared by the recoveries of single clients, and not with a drill of another way', async () => {
    const options = { minChange: 0.1, seed: 1 };
    const runOf = async (...args: Parameters<typeof drillReport>) =>
      (await analyzedRun([await drillReport(...args)])).run;
    const slow = Array.from({ length: 10 }, (_, client) => 2500 + 100 * client);
    const changes = compareRuns([await runOf()], await runOf({ recoveries: slow }), options).goals;
    expect(changes.find(({ id }) => id === 'restart.recovered')).toMatchObject({ change: 'worse' });
    const others = compareRuns([await runOf()], await runOf({ flags: { way: 'sigkill' } }), options).goals;
    expect(others.find(({ id }) => id === 'restart.recovered')).toMatchObject({
      change: 'unknown',
      method: 'not the same load: way sigterm and sigkill',
    });
  });
});
