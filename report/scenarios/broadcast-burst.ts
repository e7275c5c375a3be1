import { formatCount, formatValue } from '../../thresholds/renderVerdicts.ts';
import { countOf, figure, metricsFields, micro, type ScenarioReporter } from '../collector.ts';
import { ConnectionLog, connectionMetrics } from '../connections.ts';
import { fieldOf } from '../readSamples.ts';

export const broadcastReporter: ScenarioReporter<'broadcast-burst'> = {
  scenario: 'broadcast-burst',
  wanted: [...connectionMetrics, 'delivery_latency', 'publish_lateness', 'publish_receivers', 'publish_time'],

  collect(plan) {
    const connections = new ConnectionLog();
    // One flat array: 1,000,000 deliveries take 8 MB instead of a million objects.
    const latencies = new Float64Array(plan.clientCount * plan.eventCount).fill(Number.NaN);
    const publishes = Array.from({ length: plan.eventCount }, (_, index) => ({
      sequence: index + 1,
      publishedAt: null as number | null,
      latenessMs: null as number | null,
      receivers: null as number | null,
    }));
    const publishOf = (metadata: string) => publishes[Number(fieldOf(metadata, 'd')) - 1];
    return {
      add(sample) {
        const { metric, value, metadata } = sample;
        if (metric === 'delivery_latency') {
          const [client, sequence] = splitDelivery(metadata);
          if (client < plan.clientCount) latencies[client * plan.eventCount + sequence - 1] = value;
        } else if (metric === 'publish_lateness') {
          const publish = publishOf(metadata);
          if (publish !== undefined) publish.latenessMs = micro(value);
        } else if (metric === 'publish_receivers') {
          const publish = publishOf(metadata);
          if (publish !== undefined) publish.receivers = value;
        } else if (metric === 'publish_time') {
          const publish = publishOf(metadata);
          if (publish !== undefined) publish.publishedAt = value;
        } else connections.add(sample);
      },
      details({ summary, snapshots }) {
        const clients = connections.clients(plan.clientCount);
        return {
          jobId: plan.jobId,
          clientCount: plan.clientCount,
          eventCount: plan.eventCount,
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
            expectedDeliveries: plan.clientCount * plan.eventCount,
            p50LatencyMs: figure(summary, 'delivery_latency', 'med'),
            p99LatencyMs: figure(summary, 'delivery_latency', 'p(99)'),
            maxLatencyMs: figure(summary, 'delivery_latency', 'max'),
            duplicateDeliveries: countOf(summary, 'duplicate_deliveries'),
            foreignDeliveries: countOf(summary, 'foreign_deliveries'),
          },
          perSocketLatencies: clients.map(({ client, socketId }) => ({
            socketId,
            latencies: Array.from(
              latencies.subarray(client * plan.eventCount, (client + 1) * plan.eventCount),
              (latency) => (Number.isNaN(latency) ? null : micro(latency)),
            ),
          })),
          errorMessages: connections.messages,
          publishes,
        };
      },
    };
  },

  summarize({ broadcastSummary: figures, clientCount }, { plan }) {
    const delivered = `${formatCount(figures.totalDeliveries)} of ${formatCount(figures.expectedDeliveries)} deliveries`;
    if (figures.p95LatencyMs === null) return `Broadcast burst: ${delivered}, nothing was measured.`;
    const p95 = formatValue(figures.p95LatencyMs, 'ms');
    return `Broadcast burst to ${formatCount(clientCount)} clients: p95 latency ${p95} (limit ${plan.latencyThresholdMs} ms), ${delivered}.`;
  },
};

/** `d=client:sequence`, alone or among other fields; cut by hand because there is one for each delivery. */
function splitDelivery(metadata: string): [client: number, sequence: number] {
  const start = metadata.startsWith('d=') ? 2 : metadata.indexOf('&d=') + 3;
  const colon = metadata.indexOf(':', start);
  const end = metadata.indexOf('&', colon);
  return [Number(metadata.slice(start, colon)), Number(metadata.slice(colon + 1, end < 0 ? undefined : end))];
}
