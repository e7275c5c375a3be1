import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Plan } from '../../../contract/plan.ts';
import type { Summary, SummaryMetrics } from '../../../contract/summary.ts';
import { type InstanceDocument, planHashOf } from '../../../report/instances/instanceDocument.ts';
import { parseScenario } from '../../../settings/settings.ts';
import type { ScenarioDefinition } from '../../../thresholds/scenario.ts';
import { planOf } from '../../thresholds/support.ts';
import { sameCounts } from '../support/sameCounts.ts';

/** A row of k6's samples. */
export interface Row {
  readonly metric: string;
  readonly value: number;
  readonly metadata?: string;
  readonly time?: number;
}

export const startedAt = Date.parse('2026-01-02T03:04:05.000Z');
export const duration = 60_000;

const environment = {
  ...{ tool: '1.0.0', k6: '2.2.0', xk6Redis: '0.4.3', k6Source: 'PATH', node: '20', platform: 'linux', cpus: 2 },
  memoryBytes: 1,
};

/** The plan of a burst of so many instances. */
export function burstPlan(of: number, flags: Record<string, string> = {}): Plan {
  return {
    ...planOf('broadcast-burst', { 'client-count': '4', 'event-count': '3', ...flags }),
    instances: of,
    runId: 'run-1',
  };
}

export interface InstanceOf {
  readonly plan: Plan;
  readonly index: number;
  readonly of: number;
  readonly rows: readonly Row[];
  readonly document?: Partial<InstanceDocument>;
  readonly summary?: Partial<Summary>;
  /** Where the scenario is not built in. */
  readonly definition?: ScenarioDefinition;
  /** Metrics of its summary that are not the scenario's. */
  readonly extra?: SummaryMetrics;
  /** Changes the files after they were written and counted. */
  readonly spoil?: (folder: string) => Promise<void>;
}

/** Writes what an instance leaves, and returns its folder. */
export async function writeInstance(
  root: string,
  { plan, index, of, rows, spoil, ...more }: InstanceOf,
  name = `instance-${index}`,
): Promise<string> {
  const folder = join(root, name);
  await mkdir(folder, { recursive: true });
  const samples = gzipSync(csvOf(rows));
  const { metrics } = sameCounts(
    more.definition ?? parseScenario(plan.scenario),
    { ...figuresOf(rows), ...more.extra },
    rows,
  );
  const summary = Buffer.from(
    JSON.stringify({
      ...{ version: 1, plan, skipped: {}, invalid: {}, clock: 'test', durationMs: duration, setUp: true, metrics },
      ...more.summary,
    }),
  );
  await writeFile(join(folder, 'samples.csv.gz'), samples);
  await writeFile(join(folder, 'summary.json'), summary);
  const document: InstanceDocument = {
    ...{ kind: 'realtime-load-test instance', version: 1, runId: plan.runId, scenario: plan.scenario, index, of },
    ...{ planHash: planHashOf(plan), plan, environment, errors: [], exitCode: 0 },
    startedAt: new Date(startedAt).toISOString(),
    endedAt: new Date(startedAt + duration).toISOString(),
    resources: { cpuSeconds: 2, maxRssBytes: 1000 },
    samples: { ...fileOf('samples.csv.gz', samples), rows: rows.length },
    summary: fileOf('summary.json', summary),
    ...more.document,
  };
  await writeFile(join(folder, 'instance.json'), JSON.stringify(document));
  await spoil?.(folder);
  return folder;
}

export function csvOf(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ metric, value, metadata = '', time = startedAt }) =>
      `${metric},${time},${value.toFixed(6)},s,testid=t,${metadata}`,
  );
  return ['metric_name,timestamp,metric_value,scenario,extra_tags,metadata', ...lines, ''].join('\n');
}

function fileOf(file: string, content: Buffer) {
  return { file, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
}

function figuresOf(rows: readonly Row[]): SummaryMetrics {
  const published = rows.some(({ metric }) => metric === 'publish_time');
  return {
    ...(published ? { publish_time: { values: { value: startedAt } } } : {}),
    vus_max: { values: { value: 2 } },
  };
}

/** What is told of the clock of an instance. */
export interface ClockOf {
  readonly before: number;
  readonly after?: number;
  readonly bound?: number;
}

export function clockRows(index: number, { before, after = before, bound = 0.1 }: ClockOf): Row[] {
  return (['before', 'after'] as const).flatMap((phase) => {
    const at = startedAt + (phase === 'before' ? 0 : duration);
    const metadata = `instance=${index}&phase=${phase}&at=${at}`;
    return [
      { metric: 'clock_offset', value: phase === 'before' ? before : after, metadata, time: at },
      { metric: 'clock_offset_bound', value: bound, metadata, time: at },
    ];
  });
}

/** What one instance of a burst left that went well: its clients, and their deliveries; the first one also publishes. */
export function burstRows(
  { clientCount, eventCount }: Plan,
  index: number,
  of: number,
  latency: (client: number, sequence: number) => number = () => 5,
  clock: ClockOf = { before: 0 },
): Row[] {
  const clients = Array.from({ length: clientCount }, (_, client) => client).filter(
    (client) => client % of === index - 1,
  );
  const events = Array.from({ length: eventCount }, (_, event) => event + 1);
  const timeOf = (sequence: number) => startedAt + Math.round((duration * sequence) / (eventCount + 1));
  return [
    ...(of === 1 ? [] : [...clockRows(index, clock), ...meetingRows]),
    ...clients.flatMap((client): Row[] => [
      { metric: 'connect_duration', value: 3 + client, metadata: `client=${client}&socket=S${client}` },
      { metric: 'clients_connected', value: 1 },
      { metric: 'subscribe_duration', value: 1, metadata: `client=${client}` },
      { metric: 'clients_subscribed', value: 1 },
      { metric: 'receive_delay', value: 0.5 },
    ]),
    ...(index === 1 ? publisherRows(events, timeOf) : []),
    ...clients.flatMap((client) =>
      events.flatMap((sequence): Row[] => [
        {
          metric: 'delivery_latency',
          value: latency(client, sequence),
          metadata: `d=${client}:${sequence}`,
          time: timeOf(sequence),
        },
        { metric: 'deliveries', value: 1 },
      ]),
    ),
  ];
}

/** That it began with the others, and ended so. */
const meetingRows: readonly Row[] = [
  { metric: 'instances_joined', value: 1 },
  { metric: 'instances_left', value: 1 },
];

function publisherRows(events: readonly number[], timeOf: (sequence: number) => number): Row[] {
  return [
    { metric: 'bystanders_subscribed', value: 3 },
    ...events.flatMap((sequence): Row[] => [
      { metric: 'publish_time', value: timeOf(sequence), metadata: `sequence=${sequence}` },
      { metric: 'publish_lateness', value: 0.1, metadata: `sequence=${sequence}` },
      { metric: 'publish_receivers', value: 1, metadata: `sequence=${sequence}` },
      { metric: 'events_published', value: 1 },
    ]),
  ];
}
