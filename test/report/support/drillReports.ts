import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildReport, type RunArtifacts } from '../../../report/buildReport.ts';
import { readSamples } from '../../../report/readSamples.ts';
import { SummaryRecovery } from '../../../report/recoverSummary.ts';
import type { ScenarioReport } from '../../../report/schema.ts';
import { planOf, resolveSettings } from '../../../settings/settings.ts';
import { gatewayRestart } from '../../../thresholds/drills/gateway-restart.ts';
import type { Goal } from '../../../thresholds/goal.ts';
import type { ScenarioDefinition } from '../../../thresholds/scenario.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { comparisonsOf, type Figures, k6Summary } from '../../thresholds/support.ts';
import { uneventful } from './artifacts.ts';
import { startedAt } from './reports.ts';

/** A delivery in trouble. */
type Trouble = readonly [client: number, sequence: number];

export interface DrillOptions {
  readonly definition?: ScenarioDefinition;
  readonly flags?: Readonly<Record<string, string>>;
  /** Whether it came to the disturbance, and whether events reached as many as before afterwards. */
  readonly begins?: boolean;
  readonly settles?: boolean;
  readonly seen?: number;
  /** From the end of the disturbance to the next event at each client; null for one that never had any. */
  readonly recoveries?: readonly (number | null)[];
  readonly lost?: Partial<Record<'refused' | 'unheard' | 'away', number>>;
  readonly onTheWay?: readonly Trouble[];
  readonly missing?: readonly Trouble[];
  readonly duplicates?: readonly Trouble[];
  readonly outOfOrder?: readonly Trouble[];
  /** What clients were told that were turned away. */
  readonly refusals?: readonly string[];
  /** Milliseconds after the start of the disturbance at which somebody tried to connect again. */
  readonly attempts?: readonly number[];
  /** Of an event, by the time of its publishing. */
  readonly latency?: (publishedMs: number) => number;
  readonly more?: Partial<RunArtifacts>;
  /** Further samples: metric, ms since the start, value, metadata. */
  readonly rows?: readonly Row[];
}

type Row = readonly [metric: string, atMs: number, value: number, metadata?: string];

/** The disturbance begins and is over, in ms since the start. */
const startMs = 2000;
const backMs = 4000;
const everyMs = 50;
const untilMs = 12_000;

/** The report of a drill, made from samples as k6 writes them: an event each 50 ms for 12 s. */
export async function drillReport({
  definition = gatewayRestart,
  flags = {},
  begins = true,
  settles = true,
  seen = 1,
  recoveries = Array.from({ length: 10 }, (_, client) => 500 + 100 * client),
  attempts = recoveries.map((_, client) => 1000 + 10 * client),
  latency = () => 8,
  refusals = [],
  lost = { away: 400 },
  rows = [],
  more = {},
  ...troubles
}: DrillOptions = {}): Promise<ScenarioReport> {
  const clients = recoveries.length;
  const plan = planOf(resolveSettings({ scenario: definition, flags: { 'client-count': String(clients), ...flags } }), {
    runId: 'test',
    progress: false,
  });
  const end = untilMs - everyMs;
  const all: Row[] = [];
  const each = (run: (client: number) => readonly Row[]) => {
    for (let client = 0; client < clients; client++) all.push(...run(client));
  };
  const zero = (...metrics: string[]) => all.push(...metrics.map((metric) => [metric, 100, 0] as const));
  zero('events_lost_on_the_way', 'events_missing', 'duplicate_deliveries', 'events_out_of_order', 'reconnects_refused');
  zero('connections_lost_by_others', 'unreadable_deliveries', 'gateway_errors', 'clients_unreachable');
  each((client) => [
    ['connect_duration', 50, 5, `client=${client}&socket=s${client}`],
    ['clients_connected', 50, 1],
    ['subscribe_duration', 100, 3, `client=${client}`],
    ['clients_subscribed', 100, 1],
  ]);
  for (const [sequence, atMs] of published()) {
    all.push(['publish_time', atMs, startedAt + atMs, `sequence=${sequence}`], ['events_published', atMs, 1]);
    each((client) => {
      const recoveredAt = backMs + (recoveries[client] ?? untilMs);
      if (begins && atMs >= startMs && atMs < recoveredAt) return [];
      const value = latency(atMs);
      const metric = !begins || atMs < startMs ? 'latency_before' : 'latency_after';
      return [
        [metric, atMs + value, value, `d=${client}:${sequence}`],
        ['deliveries', atMs + value, 1],
      ];
    });
  }
  if (begins) {
    const steps = { start: startMs, back: backMs, ...(settles ? { steady: backMs + 100 } : {}) };
    for (const [phase, at] of Object.entries(steps)) all.push(['drill_time', end, startedAt + at, `phase=${phase}`]);
    all.push(['disturbance_seen', end, seen]);
    each((client) => [['connections_lost', startMs, 1, `client=${client}&reason=transport%20close`]]);
    attempts.forEach((after, index) => {
      all.push(['reconnect_attempts', startMs + after, 1, `client=${index % clients}`]);
    });
    refusals.forEach((message, index) => {
      all.push([
        'reconnects_refused',
        startMs + 1000 + index,
        1,
        `client=${index}&message=${encodeURIComponent(message)}`,
      ]);
    });
    each((client) => {
      const after = recoveries[client];
      return [
        ['recovery_duration', end, after ?? end - backMs, `client=${client}`],
        ['recoveries_timed', end, 1],
        ['receipts_checked', end, 1],
        ...(typeof after === 'number' ? [['reconnections', backMs + after - 10, 1, `client=${client}`] as const] : []),
      ];
    });
    for (const [cause, count] of Object.entries(lost)) all.push([`events_lost_${cause}`, end, count, 'client=0']);
  }
  for (const [kind, metric] of Object.entries(metricsOfTroubles)) {
    for (const [client, sequence] of troublesOf(troubles, kind)) {
      all.push([metric, end, 1, `client=${client}&sequence=${sequence}`]);
    }
  }
  const samplesFile = join(await tempFolder(), 'samples.csv');
  const lines = [...all, ...rows].map(
    ([metric, atMs, value, metadata = '']) => `${metric},${startedAt + atMs},${value},subscribers,,${metadata}\n`,
  );
  await writeFile(samplesFile, `metric_name,timestamp,metric_value,scenario,extra_tags,metadata\n${lines.join('')}`);
  const summed = new SummaryRecovery(definition.metrics);
  await readSamples(samplesFile, summed.wanted, (sample) => summed.add(sample));
  const summary = summed.summary(plan, '');
  const goals = definition.goals(plan);
  return buildReport({
    definition,
    plan,
    summary: {
      ...summary,
      invalid: {},
      setUp: true,
      metrics: { ...summary.metrics, ...judged(goals, summary.metrics) },
    },
    samplesFile,
    ...uneventful,
    executedAt: new Date(startedAt),
    ...more,
  });
}

function published(): [sequence: number, atMs: number][] {
  return Array.from({ length: untilMs / everyMs }, (_, index) => [index + 1, index * everyMs]);
}

/** When an event is published, in ms since the start. */
export function publishedMs(sequence: number): number {
  return (sequence - 1) * everyMs;
}

const metricsOfTroubles = {
  onTheWay: 'events_lost_on_the_way',
  missing: 'events_missing',
  duplicates: 'duplicate_deliveries',
  outOfOrder: 'events_out_of_order',
} as const;

function troublesOf(
  { onTheWay = [], missing = [], duplicates = [], outOfOrder = [] }: DrillOptions,
  kind: string,
): readonly Trouble[] {
  return new Map(Object.entries({ onTheWay, missing, duplicates, outOfOrder })).get(kind) ?? [];
}

/** The figures with what k6 says of its thresholds. */
function judged(
  goals: readonly Goal[],
  metrics: Readonly<Record<string, { values: Readonly<Record<string, number>> }>>,
) {
  const figures: Figures = new Map();
  for (const { metric, comparison } of comparisonsOf(goals)) {
    const figure = metrics[metric]?.values[comparison.aggregate] ?? 0;
    figures.set(metric, (figures.get(metric) ?? new Map()).set(comparison.aggregate, figure));
  }
  return Object.fromEntries(
    Object.entries(k6Summary(goals, figures, 0)).map(([metric, { values, ...rest }]) => [
      metric,
      { ...rest, values: { ...values, ...metrics[metric]?.values } },
    ]),
  );
}
