import { formatCount } from '../../../text/format.ts';
import type { Pattern } from '../../reporting/pattern.ts';
import type { IdleEvictionReport } from './details.ts';

/** Patterns in when silent clients are evicted. */
export const idleEvictionPatterns: readonly Pattern<IdleEvictionReport>[] = [
  {
    id: 'evictions-outside',
    bearsOn: ['idle.evicted-in-window'],
    see: ({ details }) => {
      const { watchers, earliestMs = 0, latestMs = Number.POSITIVE_INFINITY, stillConnected } = details;
      const times = watchers.flatMap(({ disconnectLatencyMs }) => disconnectLatencyMs ?? []);
      const early = times.filter((time) => time < earliestMs).length;
      const late = times.filter((time) => time > latestMs).length;
      if (early + late + stillConnected.length === 0) return undefined;
      return `${formatCount(early)} clients were evicted too early, ${formatCount(late)} too late, ${formatCount(stillConnected.length)} not at all`;
    },
    cause:
      'Late: a sweep on a timer, whose period is added to the timeout. Not at all: something else counts as activity, such as heartbeats.',
    next: 'See whether eviction is a timer of each client or a sweep, and what resets it.',
  },
];
