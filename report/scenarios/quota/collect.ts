import type { Plan } from '../../../contract/plan.ts';
import { formatCount, formatValue } from '../../../text/format.ts';
import { type Collector, countOf, type DetailsContext, figure, metricsFields } from '../../collector.ts';
import { ConnectionLog, connectionMetrics } from '../../connections.ts';
import type { Sample } from '../../readSamples.ts';
import type { QuotaDetails } from './details.ts';

/** Samples that a quota scenario's details are made from. */
export const quotaMetrics = connectionMetrics;

/** What both quota scenarios report. */
export class QuotaCollector implements Collector<QuotaDetails> {
  readonly #connections = new ConnectionLog();

  add(sample: Sample): void {
    this.#connections.add(sample);
  }

  details({ summary, snapshots }: DetailsContext): QuotaDetails {
    const attempts = countOf(summary, 'connection_attempts');
    const expectedAccepted = figure(summary, 'admissible_clients', 'value') ?? 0;
    const limit = figure(summary, 'connection_limit', 'value');
    const heldByOthers = figure(summary, 'held_connections', 'value');
    return {
      attempts,
      accepted: figure(summary, 'admitted_clients', 'value') ?? 0,
      rejected: countOf(summary, 'clients_rejected'),
      expectedAccepted,
      expectedRejected: attempts - expectedAccepted,
      ...metricsFields(snapshots),
      connectionAttempts: this.#connections
        .clients(attempts)
        .map(({ accepted, messages, latencyMs, socketId, way }) => ({
          accepted,
          rejectionMessages: messages,
          latencyMs,
          ...(accepted ? { socketId } : {}),
          ...(way === undefined ? {} : { way }),
        })),
      ...(limit === null ? {} : { limit }),
      ...(heldByOthers === null ? {} : { heldByOthers }),
      peakReported: figure(summary, 'reported_count', 'max'),
      metricsPolls: countOf(summary, 'metrics_polls'),
      maxRejectionMs: figure(summary, 'rejection_duration', 'max'),
      slotReuse: {
        attempts: countOf(summary, 'slot_reuse_attempts'),
        durationMs: figure(summary, 'slot_reuse_duration', 'max'),
        released: countOf(summary, 'slots_released'),
        reused: countOf(summary, 'slots_reused'),
      },
    };
  }
}

/** "50 of 53 clients admitted (limit 50), 3 rejected within 11.2 ms, peak 50, 50 freed slots taken again, the last after 48.1 ms." */
export function summarizeQuota(details: QuotaDetails, clients: string, plan: Plan): string {
  const { attempts, accepted, rejected, limit, heldByOthers = 0, peakReported, maxRejectionMs, slotReuse } = details;
  if (limit === undefined) return `No ${clients} were connected.`;
  const held = heldByOthers === 0 ? '' : `, of which others hold ${formatCount(heldByOthers)}`;
  const within = typeof maxRejectionMs === 'number' ? ` within ${formatValue(maxRejectionMs, 'ms')}` : '';
  const peak = typeof peakReported === 'number' ? `peak ${formatCount(peakReported)}` : 'no metrics';
  const { released = 0, reused = 0, durationMs = null } = slotReuse ?? {};
  const reuse =
    reused === released && durationMs !== null
      ? `${formatCount(reused)} freed slots taken again, the last after ${formatValue(durationMs, 'ms')}`
      : `${formatCount(reused)} of ${formatCount(released)} freed slots taken again within ${plan.disconnectTimeoutMs} ms`;
  return (
    `${formatCount(accepted)} of ${formatCount(attempts)} ${clients} admitted (limit ${formatCount(limit)}${held}), ` +
    `${formatCount(rejected)} rejected${within}, ${peak}, ${reuse}.`
  );
}
