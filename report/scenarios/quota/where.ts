import { formatCount, formatValue } from '../../../text/format.ts';
import type { QuotaReport } from './details.ts';

/** The clients that waited longest for their rejection. */
export function slowestRejections(report: QuotaReport): string[] {
  return rejectionsOf(report)
    .sort((a, b) => b.latencyMs - a.latencyMs)
    .slice(0, 5)
    .map(
      ({ client, latencyMs, way }) =>
        `client ${client} was turned away after ${formatValue(latencyMs, 'ms')}${way === undefined ? '' : ` (${way})`}`,
    );
}

/** What the rejected clients were told. */
export function unexplainedRejections(report: QuotaReport): string[] {
  const said = new Map<string, number>();
  for (const { message } of rejectionsOf(report)) said.set(message, (said.get(message) ?? 0) + 1);
  return [...said]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 5)
    .map(([message, clients]) => `${formatCount(clients)} of the rejected clients were told: ${message}`);
}

function rejectionsOf({ details }: QuotaReport) {
  return details.connectionAttempts.flatMap(({ accepted, latencyMs, way, rejectionMessages }, client) =>
    accepted || latencyMs === null
      ? []
      : [{ client, latencyMs, way, message: rejectionMessages.join(' / ') || 'nothing' }],
  );
}
