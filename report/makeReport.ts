import type { Plan } from '../contract/plan.ts';
import type { Summary } from '../contract/summary.ts';
import { maskUris } from '../settings/secrets.ts';
import { formatCount, formatValue } from '../text/format.ts';
import { ownFigures } from '../thresholds/intervals.ts';
import { type Explained, judge, overall, type Verdict } from '../thresholds/judge.ts';
import type { ScenarioDefinition } from '../thresholds/scenario.ts';
import { figure, micro, type Snapshots } from './collector.ts';
import { type Diagnosis, FailedConnections, failedConnectionMetrics } from './failedConnections.ts';
import { genericReporter } from './generic/index.ts';
import type { InstancesReport } from './instances/instancesSchema.ts';
import { type MachinePressure, pressurePoints, summarizePressure } from './pressure.ts';
import type { Sample } from './readSamples.ts';
import { isLarge, type KnownTimes, knownOf, receiveDelayOf, rounded, shortestLimit } from './receiveDelay.ts';
import type { DetailsCollection } from './reporting/reporter.ts';
import { reporters } from './scenarios/index.ts';
import {
  type Distribution,
  type Environment,
  type Generator,
  type ReceiveDelay,
  reportVersion,
  type ScenarioReport,
  type Stores,
} from './schema.ts';
import { type GatewayPoll, TimelineCollector, timelineMetrics } from './timeline.ts';
import { transportsIn, transportText } from './transports.ts';

/** What is known of a run beside its samples and the figures of k6. */
export interface RunFacts {
  readonly definition: ScenarioDefinition;
  readonly plan: Plan;
  readonly snapshots: Snapshots;
  /** The gateway's own figures while k6 ran. */
  readonly polls: readonly GatewayPoll[];
  /** CPU of this machine while k6 ran; undefined where the system does not tell. */
  readonly pressure?: MachinePressure | undefined;
  readonly executedAt: Date;
  readonly environment: Environment;
  readonly stores?: Stores | undefined;
  /** Where the job comes from that the gateway has replayed. */
  readonly history?: string | undefined;
  readonly resources: { readonly cpuSeconds: number | null; readonly maxRssBytes: number | null };
  /** What a handshake showed that was made because clients could not be reached. */
  readonly diagnosis?: Diagnosis | undefined;
  /** What went wrong outside the goals: k6's own errors, a gateway that died. */
  readonly errors: readonly string[];
}

/** Gathers what a report tells from a run's samples, however many files these come from. */
export class ReportSamples {
  /** Metrics whose samples the report is made from. */
  readonly wanted: ReadonlySet<string>;
  readonly collection: DetailsCollection;
  readonly timeline = new TimelineCollector();
  readonly failed = new FailedConnections();

  constructor(definition: ScenarioDefinition, plan: Plan) {
    const reporter = reporters.get(definition.name) ?? genericReporter(definition);
    this.collection = reporter.collect(plan);
    this.wanted = new Set<string>([...reporter.wanted, ...timelineMetrics, ...failedConnectionMetrics]);
  }

  add(sample: Sample): void {
    if (!this.wanted.has(sample.metric)) return;
    this.timeline.add(sample);
    this.failed.add(sample);
    this.collection.add(sample);
  }
}

/** How a run's samples are judged. */
export interface Judging {
  /** The figures of all samples. */
  readonly summary: Summary;
  /** Why the report does not hold everything; undefined where it does. */
  readonly partial: string | undefined;
  /** What has to be said before all that was measured; undefined where k6's own figures are whole. */
  readonly beforehand: string | undefined;
  /** Beside what went wrong outside the goals. */
  readonly problems: readonly string[];
  /** What is known of a metric whose evidence is missing. */
  readonly explained?: Explained;
  /** Intervals of the times that end with a receipt, made from the samples; without them those of the figures alone. */
  readonly known?: KnownTimes | undefined;
  /** The instances of k6 that the samples are of, where these were merged. */
  readonly instances?: InstancesReport;
  /** What the goals' verdicts become in view of more than their figures. */
  readonly reconsider?: (goals: readonly Verdict[]) => Verdict[];
}

/** Makes a run's report of what was gathered from its samples. */
export function makeReport(run: RunFacts, samples: ReportSamples, judging: Judging): ScenarioReport {
  const { definition, plan, snapshots } = run;
  const { collection, failed, timeline } = samples;
  const { summary, partial, beforehand, problems, reconsider = (goals) => [...goals] } = judging;
  const startedAt = run.executedAt.getTime();
  const { details, summarize } = collection.finish({ plan, summary, snapshots, startedAt });
  const transports = transportsIn(plan, summary);
  const explained = { ...collection.explained, ...failed.explained(run.diagnosis), ...judging.explained };
  const known = judging.known ?? knownOf(definition, summary);
  const delay = receiveDelayOf(summary.metrics, known?.method ?? ownFigures);
  const goals = reconsider(judge(definition.goals(plan), summary.metrics, summary, explained, known?.intervals));
  const judged = overall(goals);
  // A report that does not hold everything may say that a goal was missed, but never that all were kept.
  const outcome = partial !== undefined && judged === 'passed' ? 'invalid' : judged;
  return {
    scenario: definition.name,
    details,
    executedAt: run.executedAt.toISOString(),
    options: optionsOf(plan),
    success: outcome === 'passed',
    summary:
      beforehand === undefined
        ? (ruledOut(summary) ?? notReached(explained, summary) ?? summarize(goals) + transportText(transports))
        : `${beforehand}: ${summarize(goals)}`,
    transports,
    ...(judging.instances === undefined ? {} : { instances: judging.instances }),
    errors: [...problems, ...run.errors],
    version: reportVersion,
    outcome,
    goals,
    environment: run.environment,
    ...(run.stores === undefined ? {} : { stores: run.stores }),
    ...(run.history === undefined ? {} : { history: run.history }),
    generator: { ...generatorOf(run, summary, delay), ...summarizePressure(run.pressure, timeline.load) },
    ...(delay === undefined ? {} : { receiveDelay: delay }),
    ...(known === undefined ? {} : { intervals: rounded(known.intervals) }),
    plan: { ...plan, apiUrl: maskUris(plan.apiUrl) },
    ...clockOf(summary),
    timeline: {
      ...timeline.timeline(startedAt, run.polls, collection.marks(startedAt)),
      ...pressurePoints(startedAt, run.pressure),
    },
    ...(partial === undefined ? {} : { partial }),
  };
}

/** In place of figures, where nothing was tried. */
function ruledOut({ skipped, invalid }: Summary): string | undefined {
  if (skipped['*'] !== undefined) return `Skipped: ${skipped['*']}.`;
  return invalid['*'] === undefined ? undefined : `Not measured: ${invalid['*']}.`;
}

/** In place of figures that rest on clients of whom nobody, or not everybody, was there. */
function notReached({ clients_unreachable: causes }: Explained, { metrics }: Summary): string | undefined {
  const count = metrics.clients_unreachable?.values.count ?? 0;
  return causes && `Not measured: clients could not be reached (${formatCount(count)}): ${causes}.`;
}

function generatorOf(
  { definition, plan, resources }: RunFacts,
  summary: Summary,
  delay: ReceiveDelay | undefined,
): Generator {
  const lateness = distributionOf(summary, 'publish_lateness');
  const warnings: string[] = [];
  const limitMs = shortestLimit(definition.goals(plan));
  if (delay !== undefined && limitMs !== undefined && isLarge(delay, limitMs)) {
    warnings.push(
      `k6 read frames ${formatValue(delay['p(95)'], 'ms')} (p95) after they had been sent, against a limit of ` +
        `${formatValue(limitMs, 'ms')}: the load generator was too busy to tell times more closely; ` +
        'use fewer deliveries per second, more cores, another machine for it, or several instances (--instances)',
    );
  }
  if (lateness !== null && lateness['p(95)'] > Math.max(10, plan.delayMs)) {
    warnings.push(
      `events were published ${Math.round(lateness['p(95)'])} ms (p95) after their due time: ` +
        'the load was lighter than planned',
    );
  }
  return { durationMs: Math.round(summary.durationMs), ...resources, lateness, warnings };
}

function distributionOf(summary: Summary, metric: string): Distribution | null {
  const values = summary.metrics[metric]?.values;
  if (values === undefined || !values.count) return null;
  const at = (aggregate: string) => Math.round((values[aggregate] ?? 0) * 1000) / 1000;
  return {
    min: at('min'),
    avg: at('avg'),
    med: at('med'),
    'p(90)': at('p(90)'),
    'p(95)': at('p(95)'),
    'p(99)': at('p(99)'),
    max: at('max'),
    count: values.count,
  };
}

/** The options under the names that the predecessor's reports have. */
function optionsOf(plan: Plan) {
  const { attempts, extras, jobCount, delayMs, settleMs, eventCount, clientCount } = plan;
  const { replayThresholdMs, latencyThresholdMs, redisResetSequence, redisResetDelayMs } = plan;
  return {
    ...{ attempts, extras, jobCount, delayMs, settleMs, eventCount, clientCount },
    ...{ replayThresholdMs, latencyThresholdMs, redisResetSequence, redisResetDelayMs },
  };
}

function clockOf(summary: Summary) {
  const clockUncertaintyMs = figure(summary, 'clock_uncertainty', 'max');
  if (clockUncertaintyMs === null) return { clock: summary.clock };
  const microseconds = Math.ceil(clockUncertaintyMs * 1000);
  return { clock: `${summary.clock}, to ±${microseconds} µs`, clockUncertaintyMs: micro(clockUncertaintyMs) };
}
