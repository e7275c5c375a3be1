import { wordsOfEviction } from '../../../contract/wordless.ts';
import { formatCount } from '../../../text/format.ts';
import { idleClientsOf } from '../../../thresholds/idleClients.ts';
import { countOf, figure, metricsFields, micro } from '../../collector.ts';
import { ConnectionLog, connectionMetrics } from '../../connections.ts';
import { fieldOf } from '../../readSamples.ts';
import type { Collecting } from '../../reporting/reporter.ts';
import type { IdleEvictionDetails } from './details.ts';

export const idleEvictionCollecting: Collecting<IdleEvictionDetails> = {
  wanted: [...connectionMetrics, 'eviction_time'],

  collect(plan) {
    const connections = new ConnectionLog();
    const evictions = new Map<number, { afterMs: number; reason: string | undefined }>();
    return {
      add(sample) {
        const { metric, value, metadata } = sample;
        if (metric !== 'eviction_time') return connections.add(sample);
        const client = Number(fieldOf(metadata, 'client'));
        evictions.set(client, { afterMs: micro(value), reason: fieldOf(metadata, 'reason') });
      },
      details({ summary, snapshots }) {
        const clients = connections.clients(idleClientsOf(plan)).filter(({ accepted }) => accepted);
        const watchers = clients.map(({ client, socketId, messages }) => {
          const eviction = evictions.get(client);
          return {
            socketId,
            errorMessages: messages,
            disconnected: eviction !== undefined,
            disconnectLatencyMs: eviction?.afterMs ?? null,
            ...(eviction?.reason === undefined ? {} : { reason: eviction.reason }),
          };
        });
        const inactivity = wordsOfEviction(plan.profile);
        const ids = (wanted: (watcher: (typeof watchers)[number]) => boolean) =>
          watchers.filter(wanted).map(({ socketId }) => socketId);
        const earliestMs = figure(summary, 'eviction_earliest', 'value');
        const latestMs = figure(summary, 'eviction_latest', 'value');
        const idleTimeoutMs = figure(summary, 'eviction_timeout', 'value') ?? 0;
        return {
          attempts: idleClientsOf(plan),
          accepted: clients.length,
          idleTimeoutMs,
          settleBuffer: latestMs === null ? 0 : latestMs - idleTimeoutMs,
          ...metricsFields(snapshots),
          stillConnected: ids(({ disconnected }) => !disconnected),
          missingError: ids(
            ({ disconnected, errorMessages }) =>
              disconnected && inactivity !== null && !errorMessages.includes(inactivity),
          ),
          watchers,
          ...(earliestMs === null ? {} : { earliestMs }),
          ...(latestMs === null ? {} : { latestMs }),
          control: {
            watched: countOf(summary, 'control_watched'),
            evicted: countOf(summary, 'control_evicted'),
          },
          slots: {
            connectionsExpected: figure(summary, 'connections_expected', 'value'),
            connectionsAfter: figure(summary, 'connections_after', 'value'),
            retaken: countOf(summary, 'slots_retaken'),
          },
          heartbeats: countOf(summary, 'heartbeats'),
        };
      },
    };
  },

  summarize({ attempts, accepted, watchers, earliestMs = 0, latestMs = 0, control, slots }) {
    const times = watchers.flatMap(({ disconnectLatencyMs }) => disconnectLatencyMs ?? []);
    const evicted = `${formatCount(times.length)} of ${formatCount(accepted)} silent clients evicted`;
    if (times.length === 0) return `${evicted} (of ${formatCount(attempts)} that tried to connect).`;
    const when = `after ${seconds(Math.min(...times))}–${seconds(Math.max(...times))} s`;
    const allowed = `(allowed ${seconds(earliestMs)}–${seconds(latestMs)} s)`;
    const active = control?.evicted === 0 ? 'active client kept' : 'active client evicted';
    return `${evicted} ${when} ${allowed}, ${active}, ${formatCount(slots?.retaken ?? 0)} slots taken again.`;
  },
};

function seconds(ms: number): string {
  return (ms / 1000).toFixed(2);
}
