import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { counter, level, rate, time } from '../../../contract/metric.ts';
import { milliseconds, whole } from '../../../contract/ownSettings.ts';
import { quantile, sorted } from '../../../report/analysis/quantile.ts';
import { buildReport, type RunArtifacts } from '../../../report/buildReport.ts';
import type { ScenarioReport } from '../../../report/schema.ts';
import { planOf, resolveSettings, type SettingsInput } from '../../../settings/settings.ts';
import { count, needs, p95, rate as share } from '../../../thresholds/goal.ts';
import { defineScenario, type ScenarioDefinition } from '../../../thresholds/scenario.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { k6Summary, perfectFigures } from '../../thresholds/support.ts';
import { uneventful } from './artifacts.ts';
import { startedAt } from './reports.ts';
import { sameCounts } from './sameCounts.ts';

/** A scenario that is not built in, as a user would define it. */
export const presence = defineScenario({
  name: 'presence',
  summary: 'Everybody in a room is told who joins it.',
  takes: ['clientCount'],
  settings: {
    rounds: whole('rounds', 1, 'how often everybody joins'),
    joinWithinMs: milliseconds('join-within', 200, 'longest time until a join is told'),
  },
  metrics: {
    join_time: time('Time from a join to the notice of it.', 'member'),
    joins_seen: counter('Joins that a member was told of.', 'member'),
    wrong_rosters: rate('Share of rosters that lack somebody.', 'member'),
    roster_size: level('Members in the latest roster.'),
  },
  goals: ({ clientCount, joinWithinMs }) => {
    const anyJoin = needs('joins_seen', count.atLeast(1), 'nobody joined');
    return [
      {
        id: 'presence.join',
        title: 'Join to notice, p95',
        metric: 'join_time',
        comparison: p95.atMost(joinWithinMs),
        unit: 'ms',
        evidence: [anyJoin],
        movedBy: '--join-within',
      },
      {
        id: 'presence.complete',
        title: 'Members that were told of every join',
        metric: 'joins_seen',
        comparison: count.exactly(clientCount),
        unit: '',
        evidence: [anyJoin],
      },
      {
        id: 'presence.rosters',
        title: 'Rosters that lack somebody',
        metric: 'wrong_rosters',
        comparison: share.atMost(0.01),
        unit: '%',
        evidence: [anyJoin],
      },
    ];
  },
});

export interface PresenceOptions {
  /** Time of each join, in ms; they are 10 ms apart. */
  readonly joins?: readonly number[];
  readonly flags?: SettingsInput['flags'];
  readonly more?: Partial<RunArtifacts>;
}

/** Its report, made from samples as k6 writes them. */
export async function presenceReport({
  joins = Array.from({ length: 40 }, (_, member) => 20 + (member % 10)),
  flags = { 'client-count': String(joins.length) },
  more = {},
}: PresenceOptions = {}): Promise<ScenarioReport> {
  const plan = planOf(resolveSettings({ scenario: presence, flags }), { runId: 'test', progress: false });
  const rows = joins.flatMap((value, member) => {
    const at = startedAt + 100 + member * 10;
    return [
      ['join_time', at, value, `member=${member}`],
      ['joins_seen', at, 1, `member=${member}`],
      ['wrong_rosters', at, value > 200 ? 1 : 0, `member=${member}`],
      ['roster_size', at, member + 1, ''],
    ] as const;
  });
  const definition: ScenarioDefinition = presence;
  const goals = definition.goals(plan);
  const figures = perfectFigures(goals);
  const ascending = sorted(joins);
  const late = joins.filter((value) => value > 200).length;
  figures.set('join_time', new Map([['p(95)', quantile(ascending, 0.95)]]));
  figures.set('joins_seen', new Map([['count', joins.length]]));
  figures.set('wrong_rosters', new Map([['rate', late / joins.length]]));
  const metrics = k6Summary(goals, figures, joins.length);
  const samplesFile = join(await tempFolder(), 'samples.csv');
  const counted = rows.map(([metric, , value]) => ({ metric, value }));
  const same = sameCounts(definition, metrics, counted);
  const added = same.missing.map(({ metric, value }) => [metric, startedAt, value, ''] as const);
  const lines = [...rows, ...added].map(([metric, at, value, metadata]) => `${metric},${at},${value},s,,${metadata}\n`);
  await writeFile(samplesFile, `metric_name,timestamp,metric_value,scenario,extra_tags,metadata\n${lines.join('')}`);
  const trend = { med: quantile(ascending, 0.5), max: ascending.at(-1) ?? 0, ...same.metrics.join_time?.values };
  return buildReport({
    definition,
    plan,
    summary: {
      ...{ version: 1, plan, skipped: {}, invalid: {}, clock: 'test', durationMs: 1234.5, setUp: true },
      metrics: {
        ...same.metrics,
        join_time: { ...metrics.join_time, values: trend },
        roster_size: { values: { value: joins.length } },
      },
    },
    samplesFile,
    ...uneventful,
    executedAt: new Date(startedAt),
    ...more,
  });
}
