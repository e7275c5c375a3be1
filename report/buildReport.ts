import type { Plan } from '../contract/plan.ts';
import type { Summary } from '../contract/summary.ts';
import { maskUris } from '../settings/secrets.ts';
import { formatCount } from '../text/format.ts';
import { type Explained, judge, overall } from '../thresholds/judge.ts';
import type { ScenarioDefinition } from '../thresholds/scenario.ts';
import { figure, micro, type Snapshots } from './collector.ts';
import { type Diagnosis, FailedConnections, failedConnectionMetrics } from './failedConnections.ts';
import { genericReporter } from './generic/index.ts';
import { readSamples } from './readSamples.ts';
import { SummaryRecovery } from './recoverSummary.ts';
import { SampleCounts } from './sampleCounts.ts';
import { reporters } from './scenarios/index.ts';
import {
  type Distribution,
  type Environment,
  type Generator,
  reportVersion,
  type ScenarioReport,
  type Stores,
} from './schema.ts';
import { type GatewayPoll, TimelineCollector, timelineMetrics } from './timeline.ts';
import { transportsIn, transportText } from './transports.ts';

/** Everything that one finished k6 run leaves behind. */
export interface RunArtifacts {
  readonly definition: ScenarioDefinition;
  readonly plan: Plan;
  /** undefined where k6 left none; `problem` then says why. */
  readonly summary: Summary | undefined;
  /** k6's CSV output; undefined where k6 did not run. */
  readonly samplesFile: string | undefined;
  readonly snapshots: Snapshots;
  /** The gateway's own figures while k6 ran. */
  readonly polls: readonly GatewayPoll[];
  readonly executedAt: Date;
  readonly environment: Environment;
  readonly stores?: Stores | undefined;
  /** Where the job comes from that the gateway has replayed. */
  readonly history?: string | undefined;
  readonly resources: { readonly cpuSeconds: number | null; readonly maxRssBytes: number | null };
  /** Why k6 did not come to its end or left no figures; undefined where it did. */
  readonly problem: string | undefined;
  /** What a handshake showed that was made because clients could not be reached. */
  readonly diagnosis?: Diagnosis | undefined;
  /** What went wrong outside the goals: k6's own errors, a gateway that died. */
  readonly errors: readonly string[];
}

/** Turns the artifacts of a run into its report. */
export async function buildReport(run: RunArtifacts): Promise<ScenarioReport> {
  const { definition, plan, snapshots } = run;
  const reporter = reporters.get(definition.name) ?? genericReporter(definition);
  const recovery = run.summary === undefined ? new SummaryRecovery(definition.metrics) : undefined;
  const counts = new SampleCounts(definition.metrics);
  const collection = reporter.collect(plan);
  const timeline = new TimelineCollector();
  const failed = new FailedConnections();
  const wanted = new Set<string>([...reporter.wanted, ...timelineMetrics, ...failedConnectionMetrics]);
  const read =
    run.samplesFile === undefined
      ? { problem: undefined }
      : await readSamples(run.samplesFile, new Set([...counts.wanted, ...wanted]), (sample) => {
          recovery?.add(sample);
          counts.add(sample);
          if (!wanted.has(sample.metric)) return;
          timeline.add(sample);
          failed.add(sample);
          collection.add(sample);
        });
  // A report that does not hold everything may say that a goal was missed, but never that all were kept.
  const partial =
    run.problem ??
    read.problem ??
    (run.summary === undefined
      ? 'k6 left no summary'
      : run.samplesFile === undefined
        ? undefined
        : counts.problem(run.summary.metrics));
  const summary =
    run.summary ?? (recovery ?? new SummaryRecovery(definition.metrics)).summary(plan, partial ?? 'k6 left no summary');
  const startedAt = run.executedAt.getTime();
  const { details, summarize } = collection.finish({ plan, summary, snapshots, startedAt });
  const transports = transportsIn(plan, summary);
  const explained = { ...collection.explained, ...failed.explained(run.diagnosis) };
  const goals = judge(definition.goals(plan), summary.metrics, summary, explained);
  const judged = overall(goals);
  const outcome = partial !== undefined && judged === 'passed' ? 'invalid' : judged;
  return {
    scenario: definition.name,
    details,
    executedAt: run.executedAt.toISOString(),
    options: optionsOf(plan),
    success: outcome === 'passed',
    summary:
      recovery === undefined
        ? (ruledOut(summary) ?? notReached(explained, summary) ?? summarize(goals) + transportText(transports))
        : `Cut short: ${partial}. Recorded until then: ${summarize(goals)}`,
    transports,
    errors: [...(partial === undefined ? [] : [partial]), ...run.errors],
    version: reportVersion,
    outcome,
    goals,
    environment: run.environment,
    ...(run.stores === undefined ? {} : { stores: run.stores }),
    ...(run.history === undefined ? {} : { history: run.history }),
    generator: generatorOf(run, summary),
    plan: { ...plan, apiUrl: maskUris(plan.apiUrl) },
    ...clockOf(summary),
    timeline: timeline.timeline(startedAt, run.polls, collection.marks(startedAt)),
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

function generatorOf({ plan, resources }: RunArtifacts, summary: Summary): Generator {
  const lag = distributionOf(summary, 'generator_lag');
  const lateness = distributionOf(summary, 'publish_lateness');
  const warnings: string[] = [];
  const lagLimit = plan.latencyThresholdMs / 2;
  if (lag !== null && lag['p(95)'] > lagLimit) {
    warnings.push(
      `frames waited ${Math.round(lag['p(95)'])} ms (p95) for the load generator's own event loop: ` +
        'the generator was busier than the gateway. Receipt times are taken before that wait; ' +
        'to be sure, use more VUs (--subscriber-vus), fewer clients, or more machines',
    );
  }
  if (lateness !== null && lateness['p(95)'] > Math.max(10, plan.delayMs)) {
    warnings.push(
      `events were published ${Math.round(lateness['p(95)'])} ms (p95) after their due time: ` +
        'the load was lighter than planned',
    );
  }
  return { durationMs: Math.round(summary.durationMs), ...resources, lag, lateness, warnings };
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
