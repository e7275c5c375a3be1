import { formatCount, formatValue } from '../../thresholds/renderVerdicts.ts';
import type { AnalyzedScenario } from './analyzeRun.ts';
import { type EventDeliveries, worstClients } from './deliveries.ts';
import { ranges } from './patterns/losses.ts';

/** When, and for whom, a goal was missed, in sentences; empty where the report does not tell. */
export function whereItWentWrong({ report, deliveries }: AnalyzedScenario, goalId: string): string[] {
  if (report.scenario === 'broadcast-burst' && deliveries !== undefined) {
    const at = (event: EventDeliveries) => moment(event, report.timeline?.startedAt);
    const [worst] = worstClients(deliveries, 1);
    if (goalId === 'broadcast.latency') {
      const limit = report.details.latencyThresholdMs;
      const slow = deliveries.events.filter(({ latency }) => (latency?.p95 ?? 0) > limit);
      const slowest = slow.reduce<EventDeliveries | undefined>(
        (most, event) => ((event.latency?.p95 ?? 0) > (most?.latency?.p95 ?? 0) ? event : most),
        undefined,
      );
      return [
        `${formatCount(slow.length)} of ${formatCount(deliveries.events.length)} events were over the limit for their slowest subscribers` +
          (slow.length === 0 ? '' : `: ${ranges(slow.map(({ sequence }) => sequence))}`),
        ...(slowest === undefined
          ? []
          : [
              `the slowest was event ${slowest.sequence}${at(slowest)}: p95 ${formatValue(slowest.latency?.p95 ?? 0, 'ms')}`,
            ]),
        ...(worst?.latency
          ? [`the slowest client was ${worst.client} (${worst.socketId}): p95 ${formatValue(worst.latency.p95, 'ms')}`]
          : []),
      ];
    }
    if (goalId === 'broadcast.complete') {
      const lost = deliveries.events.filter(({ missing }) => missing > 0);
      const [first, last] = [lost[0], lost.at(-1)];
      if (first === undefined || last === undefined) return [];
      return [
        `${formatCount(lost.length)} events did not reach every subscriber: ${ranges(lost.map(({ sequence }) => sequence))}`,
        `the first was event ${first.sequence}${at(first)}, the last event ${last.sequence}${at(last)}`,
        ...(worst === undefined
          ? []
          : [`client ${worst.client} (${worst.socketId}) missed most: ${formatCount(worst.missing)}`]),
      ];
    }
  }
  if (report.scenario === 'catch-up-burst') {
    const { attempts = [], replayThresholdMs } = report.details;
    const failed = attempts.filter(({ failure }) => failure !== undefined);
    if (goalId === 'catch-up.failures') {
      return failed.slice(0, 10).map(({ client, failure }) => `client ${client}: ${failure}`);
    }
    const slow = attempts.filter(({ replayDurationMs }) => (replayDurationMs ?? 0) > replayThresholdMs);
    return [
      `${formatCount(slow.length)} of ${formatCount(attempts.length)} clients waited longer than the limit: ${ranges(slow.map(({ client }) => client))}`,
    ];
  }
  if (report.scenario === 'connection-quota' || report.scenario === 'origin-quota') {
    return report.details.connectionAttempts
      .flatMap(({ accepted, latencyMs, way }, client) =>
        accepted || latencyMs === null ? [] : [{ client, latencyMs, way }],
      )
      .sort((a, b) => b.latencyMs - a.latencyMs)
      .slice(0, 5)
      .map(
        ({ client, latencyMs, way }) =>
          `client ${client} was turned away after ${formatValue(latencyMs, 'ms')}${way === undefined ? '' : ` (${way})`}`,
      );
  }
  return [];
}

function moment({ publishedAt }: EventDeliveries, startedAt: number | undefined): string {
  if (publishedAt === null) return '';
  const clock = new Date(publishedAt).toISOString().slice(11, 23);
  return startedAt === undefined
    ? `, at ${clock} UTC`
    : `, ${((publishedAt - startedAt) / 1000).toFixed(2)} s into the scenario (${clock} UTC)`;
}
