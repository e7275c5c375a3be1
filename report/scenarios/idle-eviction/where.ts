import { formatValue } from '../../../text/format.ts';
import type { IdleEvictionReport } from './details.ts';

/** The clients that were evicted too early or too late. */
export function evictionsOutside({ details }: IdleEvictionReport): string[] {
  const { watchers, earliestMs = 0, latestMs = Number.POSITIVE_INFINITY } = details;
  return watchers
    .flatMap(({ disconnectLatencyMs }, client) =>
      disconnectLatencyMs !== null && (disconnectLatencyMs < earliestMs || disconnectLatencyMs > latestMs)
        ? [`client ${client} was evicted after ${formatValue(disconnectLatencyMs, 'ms')}`]
        : [],
    )
    .slice(0, 10);
}
