import { highestSequence, type Publication } from '../../../contract/outage.ts';
import type { Plan } from '../../../contract/plan.ts';
import { settleMsOf } from '../../../contract/settleMsOf.ts';
import { formatCount, formatValue } from '../../../text/format.ts';
import { countOf, figure, metricsFields, micro } from '../../collector.ts';
import { ConnectionLog, connectionMetrics } from '../../connections.ts';
import { deliveryOf, fieldOf } from '../../readSamples.ts';
import type { Collecting } from '../../reporting/reporter.ts';
import { UnreadableExamples, unreadableMetrics } from '../../unreadable.ts';
import type { BroadcastDetails } from './details.ts';
import { LatencyGrid } from './latencyGrid.ts';
import { DrillCollector, describeDrill, redisDrillMetrics } from './redisDrill.ts';

export const broadcastCollecting: Collecting<BroadcastDetails> = {
  wanted: [
    ...[...connectionMetrics, ...redisDrillMetrics, ...unreadableMetrics],
    ...(['delivery_latency', 'first_events_missed', 'publish_failed'] as const),
    ...(['publish_lateness', 'publish_receivers', 'publish_time'] as const),
  ],

  collect(plan) {
    const connections = new ConnectionLog();
    const unreadable = new UnreadableExamples();
    const drill = plan.redisResetSequence > 0 ? new DrillCollector(plan) : undefined;
    const highest = highestSequence(plan);
    // One flat array: 1,000,000 deliveries take 8 MB instead of a million objects.
    const latencies = new LatencyGrid(plan.clientCount, highest);
    const publishes = Array.from({ length: highest }, (_, index) => ({
      sequence: index + 1,
      publishedAt: null as number | null,
      latenessMs: null as number | null,
      receivers: null as number | null,
    }));
    let refusedPublish: string | undefined;
    const late: { client: number; sequence: number }[] = [];
    const publishOf = (metadata: string) => publishes[Number(fieldOf(metadata, 'sequence')) - 1];
    return {
      add(sample) {
        const { metric, value, metadata } = sample;
        if (metric === 'delivery_latency') {
          const delivery = deliveryOf(metadata);
          if (delivery !== undefined) latencies.set(...delivery, value);
        } else if (metric === 'publish_lateness') {
          const publish = publishOf(metadata);
          if (publish !== undefined) publish.latenessMs = micro(value);
        } else if (metric === 'publish_receivers') {
          const publish = publishOf(metadata);
          if (publish !== undefined) publish.receivers = value;
        } else if (metric === 'publish_time') {
          const publish = publishOf(metadata);
          if (publish !== undefined) publish.publishedAt = value;
        } else if (metric === 'first_events_missed') {
          if (value === 1)
            late.push({ client: Number(fieldOf(metadata, 'client')), sequence: Number(fieldOf(metadata, 'sequence')) });
        } else if (metric === 'publish_failed') refusedPublish ??= fieldOf(metadata, 'message');
        else if (metric === 'redis_drill_time' || metric === 'redis_subscribers') drill?.add(sample);
        else if (!unreadable.add(sample)) connections.add(sample);
      },
      get explained() {
        return {
          ...unreadable.explained,
          events_published: refusedPublish,
          first_events_missed: describeLate(late, plan),
        };
      },
      marks: (origin) => drill?.marks(publicationsOf(publishes), origin) ?? [],
      details({ summary, snapshots }) {
        const clients = connections.clients(plan.clientCount);
        const publications = publicationsOf(publishes);
        // A drill has as many events as it takes.
        const eventCount = drill === undefined ? plan.eventCount : (publications.at(-1)?.sequence ?? 0);
        return {
          jobId: plan.jobId,
          clientCount: plan.clientCount,
          eventCount,
          latencyThresholdMs: plan.latencyThresholdMs,
          connectionDetails: clients.map(({ accepted, messages, latencyMs }) => ({
            accepted,
            rejectionMessages: messages,
            latencyMs,
          })),
          subscriptionResults: clients.map(({ subscribedAfterMs }) => ({
            jobId: plan.jobId,
            success: subscribedAfterMs !== null,
            latencyMs: subscribedAfterMs,
          })),
          ...metricsFields(snapshots),
          broadcastSummary: {
            averageLatencyMs: figure(summary, 'delivery_latency', 'avg'),
            p95LatencyMs: figure(summary, 'delivery_latency', 'p(95)'),
            totalDeliveries: countOf(summary, 'deliveries'),
            expectedDeliveries: plan.clientCount * eventCount,
            p50LatencyMs: figure(summary, 'delivery_latency', 'med'),
            p99LatencyMs: figure(summary, 'delivery_latency', 'p(99)'),
            maxLatencyMs: figure(summary, 'delivery_latency', 'max'),
            duplicateDeliveries: countOf(summary, 'duplicate_deliveries'),
            foreignDeliveries: countOf(summary, 'foreign_deliveries'),
            unreadableDeliveries: countOf(summary, 'unreadable_deliveries'),
            otherDeliveries: countOf(summary, 'other_deliveries'),
          },
          perSocketLatencies: clients.map(({ client, socketId }) => ({
            socketId,
            latencies: latencies.isLarge ? [] : latencies.ofClient(client, eventCount),
          })),
          ...(latencies.isLarge ? { spreads: latencies.spreads(eventCount) } : {}),
          ...(drill === undefined
            ? {}
            : {
                redisDrill: drill.details(publications, (client, sequence) => latencies.has(client, sequence), summary),
              }),
          errorMessages: connections.messages,
          publishes: publishes.slice(0, eventCount),
        };
      },
    };
  },

  summarize({ broadcastSummary: figures, clientCount, redisDrill }, { plan }) {
    const delivered = `${formatCount(figures.totalDeliveries)} of ${formatCount(figures.expectedDeliveries)} deliveries`;
    const drill = redisDrill === undefined ? '' : ` ${describeDrill(redisDrill)}`;
    if (figures.p95LatencyMs === null) return `Broadcast burst: ${delivered}, nothing was measured.${drill}`;
    const p95 = formatValue(figures.p95LatencyMs, 'ms');
    return `Broadcast burst to ${formatCount(clientCount)} clients: p95 latency ${p95} (limit ${plan.latencyThresholdMs} ms), ${delivered}.${drill}`;
  },
};

/** Of the clients that may have been subscribed too late, the one that missed most. */
function describeLate(late: readonly { client: number; sequence: number }[], { profile }: Plan): string | undefined {
  const [first, ...others] = late.toSorted((a, b) => b.sequence - a.sequence);
  if (first === undefined) return undefined;
  const more = others.length === 0 ? '' : ` and ${formatCount(others.length)} more`;
  return `client ${first.client} got every event from ${first.sequence} on and none before${more}; settleMs is ${settleMsOf(profile.subscribe)}`;
}

/** Events in the order of their sequence, up to the last one that was tried. */
function publicationsOf(
  publishes: readonly { sequence: number; publishedAt: number | null; receivers: number | null }[],
): Publication[] {
  return publishes.flatMap(({ sequence, publishedAt, receivers }) =>
    publishedAt === null ? [] : { sequence, at: publishedAt, receivers },
  );
}
