import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plan } from '../../../contract/plan.ts';
import type { Summary, SummaryMetrics } from '../../../contract/summary.ts';
import type { RunArtifacts } from '../../../report/buildReport.ts';
import { parseScenario } from '../../../settings/settings.ts';
import type { ScenarioName } from '../../../thresholds/index.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { goalsFor, k6Summary, perfectFigures, planOf } from '../../thresholds/support.ts';
import { sameCounts } from './sameCounts.ts';

const header = 'metric_name,timestamp,metric_value,scenario,extra_tags,metadata';
/** A row of k6's samples. */
export const sample = (metric: string, value: number, metadata = '') =>
  `${metric},1700000000000,${value},s,,${metadata}`;

const flags = { 'client-count': '2', 'event-count': '3' };

/** The artifacts of a run in which every goal was kept, with these samples. */
export async function artifacts(scenario: ScenarioName, rows: readonly string[], more: Partial<RunArtifacts> = {}) {
  const samplesFile = join(await tempFolder(), 'samples.csv');
  const plan = planOf(scenario, flags);
  const goals = goalsFor(scenario, plan);
  const definition = parseScenario(scenario);
  const figures: SummaryMetrics = { ...k6Summary(goals, perfectFigures(goals)), ...trends };
  const counted = rows.map((row) => row.split(',')).map(([metric = '', , value]) => ({ metric, value: Number(value) }));
  const { metrics, missing } = sameCounts(definition, figures, counted);
  const added = 'summary' in more ? [] : missing.map(({ metric, value }) => sample(metric, value));
  await writeFile(samplesFile, `${[header, ...rows, ...added].join('\n')}\n`);
  return {
    definition,
    plan,
    summary: summaryOf(plan, metrics),
    samplesFile,
    ...uneventful,
    executedAt: new Date('2026-01-02T03:04:05.678Z'),
    ...more,
  } satisfies RunArtifacts;
}

/** What is the same of every run that nothing happened to. */
export const uneventful = {
  snapshots: {},
  polls: [],
  environment: {
    ...{ tool: '0', k6: '2.2.0', xk6Redis: '0.4.3', k6Source: 'PATH', node: '20', platform: 'x', cpus: 2 },
    memoryBytes: 1,
  },
  resources: { cpuSeconds: 1, maxRssBytes: 2 },
  problem: undefined,
  errors: [],
};

export function summaryOf(plan: Plan, metrics: SummaryMetrics): Summary {
  return { version: 1, plan, skipped: {}, invalid: {}, clock: 'test', durationMs: 1234.5, setUp: true, metrics };
}

const trends: SummaryMetrics = {
  subscribe_duration: { values: { count: 2, med: 1.5 } },
};

/** A whole burst of three events to two clients, with one that comes late. */
export const broadcastRows = [
  sample('connect_duration', 3, 'client=0&socket=AAA'),
  sample('connect_duration', 4, 'client=1&socket=BBB'),
  sample('subscribe_duration', 1, 'client=0'),
  sample('subscribe_duration', 2, 'client=1'),
  ...[1, 2, 3].flatMap((sequence) => [
    sample('publish_time', 1_700_000_000_000 + sequence, `sequence=${sequence}`),
    sample('publish_lateness', sequence / 10, `sequence=${sequence}`),
    sample('publish_receivers', 1, `sequence=${sequence}`),
    sample('delivery_latency', sequence, `d=0:${sequence}`),
  ]),
  sample('delivery_latency', 7, 'd=1:2'),
];
