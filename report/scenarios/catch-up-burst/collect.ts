import { compileMetricsReader } from '../../../contract/metricsDocument.ts';
import { compilePath, property } from '../../../contract/path.ts';
import { expectedReplay, type Plan } from '../../../contract/plan.ts';
import { formatCount, formatValue } from '../../../text/format.ts';
import { figure, metricsFields, micro, type Snapshots } from '../../collector.ts';
import { ConnectionLog, connectionMetrics } from '../../connections.ts';
import { fieldOf } from '../../readSamples.ts';
import type { Collecting } from '../../reporting/reporter.ts';
import { UnreadableExamples, unreadableMetrics } from '../../unreadable.ts';
import type { CatchUpDetails } from './details.ts';

export const catchUpCollecting: Collecting<CatchUpDetails> = {
  wanted: [...connectionMetrics, ...unreadableMetrics, 'replay_duration', 'replay_failed', 'replay_event_latency'],

  collect(plan) {
    const connections = new ConnectionLog();
    const unreadable = new UnreadableExamples();
    const attempts = Array.from({ length: plan.clientCount }, (_, client) => ({
      client,
      receivedEvents: 0,
      replayDurationMs: null as number | null,
      failure: undefined as string | undefined,
    }));
    const firstClient: { sequence: number; latencyMs: number }[] = [];
    const attemptOf = (metadata: string) => attempts[Number(fieldOf(metadata, 'client'))];
    return {
      add(sample) {
        const { metric, value, metadata } = sample;
        if (metric === 'replay_duration') {
          const attempt = attemptOf(metadata);
          if (attempt !== undefined) attempt.replayDurationMs = micro(value);
        } else if (metric === 'replay_failed') {
          const attempt = attemptOf(metadata);
          if (attempt !== undefined && value === 1) attempt.failure = fieldOf(metadata, 'reason') ?? 'failed';
        } else if (metric === 'replay_event_latency') {
          const attempt = attemptOf(metadata);
          if (attempt !== undefined) attempt.receivedEvents++;
          if (attempt?.client === 0)
            firstClient.push({ sequence: Number(fieldOf(metadata, 'sequence') ?? 0), latencyMs: micro(value) });
        } else if (!unreadable.add(sample)) connections.add(sample);
      },
      explained: unreadable.explained,
      details({ summary, snapshots }) {
        const clients = connections.clients(plan.clientCount);
        return {
          jobId: plan.jobId,
          eventCount: plan.eventCount,
          replayThresholdMs: plan.replayThresholdMs,
          receivedEvents: attempts.reduce(
            (least, attempt) => Math.min(least, attempt.receivedEvents),
            Number.POSITIVE_INFINITY,
          ),
          replayDurationMs: figure(summary, 'replay_duration', 'p(95)'),
          ...metricsFields(snapshots),
          catchUpMetrics: catchUpEntry(plan, snapshots),
          catchUpDetails: firstClient,
          subscriptionLatencyMs: figure(summary, 'subscribe_duration', 'med'),
          errorMessages: connections.messages,
          attempts: attempts.map(({ failure, ...attempt }) => ({
            ...attempt,
            subscriptionLatencyMs: clients[attempt.client]?.subscribedAfterMs ?? null,
            ...(failure === undefined ? {} : { failure }),
          })),
        };
      },
    };
  },

  summarize({ attempts = [], replayDurationMs }, { plan }) {
    const failed = attempts.filter((attempt) => attempt.failure !== undefined).length;
    const failures = `${formatCount(failed)} of ${formatCount(attempts.length)} failed`;
    if (replayDurationMs === null) return `Catch-up: no replay was completed, ${failures}.`;
    const events = formatCount(expectedReplay(plan).count);
    return `Catch-up replayed ${events} events to ${formatCount(plan.clientCount)} clients in ${formatValue(replayDurationMs, 'ms')} (p95), ${failures}.`;
  },
};

/** The gateway's own record of the replay, where its metrics have one. */
function catchUpEntry(plan: Plan, snapshots: Snapshots) {
  const { metrics } = plan.profile;
  const document = snapshots.after ?? snapshots.during;
  if (document === undefined || !metrics.lastCatchUp) return null;
  if (typeof metrics.lastCatchUp === 'string') {
    const entry = property(compilePath(metrics.lastCatchUp)(document), plan.jobId);
    return isRecord(entry) ? entry : null;
  }
  const figures = compileMetricsReader(metrics)(document).lastCatchUp(plan.jobId);
  return figures.events === undefined && figures.durationMs === undefined ? null : { ...figures };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
