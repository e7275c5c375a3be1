import { isGoalId } from '../../settings/goalIds.ts';
import { formatCount, formatValue } from '../../text/format.ts';
import type { GoalId } from '../../thresholds/index.ts';
import type { ScenarioReport } from '../schema.ts';
import type { AnalyzedScenario } from './analyzeRun.ts';
import { type EventDeliveries, worstClients } from './deliveries.ts';
import { ranges } from './patterns/losses.ts';

/** When, and for whom, a goal was missed, in sentences; empty where the report does not tell. */
export function whereItWentWrong(scenario: AnalyzedScenario, goalId: string): string[] {
  return isGoalId(goalId) ? (placeOf[goalId]?.(scenario) ?? []) : [];
}

type Place = (scenario: AnalyzedScenario) => string[];

const placeOf: Readonly<Partial<Record<GoalId, Place>>> = {
  'quota.rejected-within': slowestRejections,
  'origin.rejected-within': slowestRejections,
  'quota.rejections-known': unexplainedRejections,
  'origin.rejections-known': unexplainedRejections,
  'idle.evicted-in-window': evictionsOutside,
  'catch-up.latency': slowReplays,
  'catch-up.failures': failedReplays,
  'broadcast.latency': slowEvents,
  'broadcast.complete': lostEvents,
};

function slowestRejections({ report }: AnalyzedScenario): string[] {
  return rejectionsOf(report)
    .sort((a, b) => b.latencyMs - a.latencyMs)
    .slice(0, 5)
    .map(
      ({ client, latencyMs, way }) =>
        `client ${client} was turned away after ${formatValue(latencyMs, 'ms')}${way === undefined ? '' : ` (${way})`}`,
    );
}

function unexplainedRejections({ report }: AnalyzedScenario): string[] {
  const said = new Map<string, number>();
  for (const { message } of rejectionsOf(report)) said.set(message, (said.get(message) ?? 0) + 1);
  return [...said]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 5)
    .map(([message, clients]) => `${formatCount(clients)} of the rejected clients were told: ${message}`);
}

function rejectionsOf(report: ScenarioReport) {
  if (report.scenario !== 'connection-quota' && report.scenario !== 'origin-quota') return [];
  return report.details.connectionAttempts.flatMap(({ accepted, latencyMs, way, rejectionMessages }, client) =>
    accepted || latencyMs === null
      ? []
      : [{ client, latencyMs, way, message: rejectionMessages.join(' / ') || 'nothing' }],
  );
}

function evictionsOutside({ report }: AnalyzedScenario): string[] {
  if (report.scenario !== 'idle-eviction') return [];
  const { watchers, earliestMs = 0, latestMs = Number.POSITIVE_INFINITY } = report.details;
  return watchers
    .flatMap(({ disconnectLatencyMs }, client) =>
      disconnectLatencyMs !== null && (disconnectLatencyMs < earliestMs || disconnectLatencyMs > latestMs)
        ? [`client ${client} was evicted after ${formatValue(disconnectLatencyMs, 'ms')}`]
        : [],
    )
    .slice(0, 10);
}

function failedReplays({ report }: AnalyzedScenario): string[] {
  return attemptsOf(report)
    .flatMap(({ client, failure }) => (failure === undefined ? [] : [`client ${client}: ${failure}`]))
    .slice(0, 10);
}

function slowReplays({ report }: AnalyzedScenario): string[] {
  if (report.scenario !== 'catch-up-burst') return [];
  const attempts = attemptsOf(report);
  const slow = attempts.filter(({ replayDurationMs }) => (replayDurationMs ?? 0) > report.details.replayThresholdMs);
  if (slow.length === 0) return [];
  return [
    `${formatCount(slow.length)} of ${formatCount(attempts.length)} clients waited longer than the limit: ${ranges(slow.map(({ client }) => client))}`,
  ];
}

function attemptsOf(report: ScenarioReport) {
  return report.scenario === 'catch-up-burst' ? (report.details.attempts ?? []) : [];
}

function slowEvents({ report, deliveries }: AnalyzedScenario): string[] {
  if (report.scenario !== 'broadcast-burst' || deliveries === undefined) return [];
  const limit = report.details.latencyThresholdMs;
  const slow = deliveries.events.filter(({ latency }) => (latency?.p95 ?? 0) > limit);
  const slowest = slow.reduce<EventDeliveries | undefined>(
    (most, event) => ((event.latency?.p95 ?? 0) > (most?.latency?.p95 ?? 0) ? event : most),
    undefined,
  );
  const [worst] = worstClients(deliveries, 1);
  return [
    `${formatCount(slow.length)} of ${formatCount(deliveries.events.length)} events were over the limit for their slowest subscribers` +
      (slow.length === 0 ? '' : `: ${ranges(slow.map(({ sequence }) => sequence))}`),
    ...(slowest === undefined
      ? []
      : [
          `the slowest was event ${slowest.sequence}${moment(slowest, report)}: p95 ${formatValue(slowest.latency?.p95 ?? 0, 'ms')}`,
        ]),
    ...(worst?.latency
      ? [`the slowest client was ${worst.client} (${worst.socketId}): p95 ${formatValue(worst.latency.p95, 'ms')}`]
      : []),
  ];
}

function lostEvents({ report, deliveries }: AnalyzedScenario): string[] {
  if (deliveries === undefined) return [];
  const lost = deliveries.events.filter(({ missing }) => missing > 0);
  const [first, last] = [lost[0], lost.at(-1)];
  if (first === undefined || last === undefined) return [];
  const [worst] = worstClients(deliveries, 1);
  return [
    `${formatCount(lost.length)} events did not reach every subscriber: ${ranges(lost.map(({ sequence }) => sequence))}`,
    `the first was event ${first.sequence}${moment(first, report)}, the last event ${last.sequence}${moment(last, report)}`,
    ...(worst === undefined
      ? []
      : [`client ${worst.client} (${worst.socketId}) missed most: ${formatCount(worst.missing)}`]),
  ];
}

function moment({ publishedAt }: EventDeliveries, { timeline }: ScenarioReport): string {
  if (publishedAt === null) return '';
  const clock = new Date(publishedAt).toISOString().slice(11, 23);
  return timeline === undefined
    ? `, at ${clock} UTC`
    : `, ${((publishedAt - timeline.startedAt) / 1000).toFixed(2)} s into the scenario (${clock} UTC)`;
}
