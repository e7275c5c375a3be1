import { describe, expect, it } from 'vitest';
import type { InstancePart, InstancesReport } from '../../../report/instances/instancesSchema.ts';
import { viewOf } from '../../../report/scenarios/index.ts';
import type { ScenarioReport } from '../../../report/schema.ts';
import { chartsOf } from '../../../report/views/html/charts/catalog.ts';
import { instancesTable } from '../../../report/views/instancesTable.ts';

const part = (index: number, more: Partial<InstancePart> = {}): InstancePart => ({
  index,
  ...{ host: `pod-${index}`, platform: 'linux', tool: '1.0.0', k6: '2.2.0', startedAt: '2026-01-02T03:04:05.000Z' },
  ...{
    vus: 3,
    clients: 10,
    samples: 1000,
    p50: index,
    p95: index * 10,
    receiveDelayP95Ms: 1,
    cpuSeconds: 2.5,
    maxRssBytes: 5e7,
  },
  clock: { offsetMs: -12.345, boundMs: 0.1, driftMs: 0.02 },
  ...more,
});

function reportOf(parts: InstancePart[], more: Partial<InstancesReport> = {}): ScenarioReport {
  return {
    ...{ scenario: 'other', success: true, summary: '', errors: [], version: 1, details: { about: '', load: {} } },
    instances: { of: parts.length, problems: [], metric: 'delivery_latency', uncertaintyMs: 0.3, parts, ...more },
  };
}

const cell = (report: ScenarioReport, row: number, name: string) => {
  const table = instancesTable(report);
  return table?.rows[row]?.[table.header.indexOf(name)];
};

describe('the table of instances', () => {
  it('has each with what it measured, used, and how its clock went', () => {
    const report = reportOf([part(1), part(2)]);
    expect(instancesTable(report)?.header).toEqual([
      'Instance',
      'Machine',
      'Clients',
      'VUs',
      'Samples',
      'Median',
      'p95',
      'Receive delay, p95',
      'CPU',
      'Memory',
      'Clock',
    ]);
    expect(instancesTable(report)?.rows[1]).toEqual([
      '2',
      'pod-2',
      '10',
      '3',
      '1,000',
      '2.00 ms',
      '20.0 ms',
      '1.00 ms',
      '2.5 s',
      '50 MB',
      '−12.3 ms ± 0.10 ms, drift +0.02 ms',
    ]);
    expect(instancesTable(report)?.caption).toBe(
      '2 instances of k6; samples, median and p95 are of delivery_latency, of each instance alone. Times between two instances are known to ±0.30 ms.',
    );
  });

  it('has problems and versions where there are any', () => {
    const report = reportOf([part(1), part(3, { k6: '2.1.0', problem: 'it is partial', clock: null })], {
      of: 3,
      uncertaintyMs: null,
    });
    expect(cell(report, 2, 'k6')).toBe('2.1.0');
    expect(cell(report, 2, 'Problem')).toBe('it is partial');
    expect(cell(report, 2, 'Clock')).toBe('not compared');
    expect(instancesTable(report)?.rows[1]?.slice(0, 3)).toEqual(['2', 'missing', '–']);
    expect(instancesTable(report)?.caption).toMatch(
      /^2 of 3 instances of k6; .*\. Not every clock was compared with the others\.$/,
    );
  });

  it('shows those with the most trouble of very many, and says how fine their percentiles are', () => {
    const parts = Array.from({ length: 200 }, (_, at) => part(at + 1, at === 4 ? { problem: 'partial' } : {}));
    const table = instancesTable(reportOf(parts, { resolutionMs: 0.001 }), 3);
    expect(table?.rows.map(([index]) => index)).toEqual(['5', '199', '200']);
    expect(table?.caption).toContain('200 instances of k6, of which the 3 with the most trouble are shown');
    expect(table?.caption).toContain('exact to ±0.0005 ms');
  });

  it('is not there where nobody merged any', () => {
    const { instances: _, ...report } = reportOf([part(1)]);
    expect(instancesTable(report)).toBeUndefined();
  });
});

describe('the chart of instances', () => {
  const chartOf = (report: ScenarioReport) => {
    const analyzed = {
      file: 'a.json',
      report,
      outcome: 'passed',
      unknown: [],
      view: viewOf(report),
      figures: [],
      seen: [],
    } as const;
    return chartsOf(analyzed).find(({ id }) => id === 'instance-latency');
  };

  it('names the slowest', () => {
    const report = reportOf([part(1), part(2), part(3)]);
    expect(chartOf({ ...report, details: { about: '', load: {}, goalMetrics: {}, metrics: [] } })?.caption).toBe(
      'delivery_latency of 3 instances, each alone: p95 is 30.0 ms in the slowest (instance 3), 20.0 ms in the middle one. The goal is judged by all samples together.',
    );
  });

  it('is not there for one', () => {
    const report = reportOf([part(1)]);
    expect(chartOf({ ...report, details: { about: '', load: {}, goalMetrics: {}, metrics: [] } })).toBeUndefined();
  });
});
