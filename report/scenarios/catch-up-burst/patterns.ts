import { defaultMetrics } from '../../../contract/defaultWireProfile.ts';
import type { MetricsProfile } from '../../../contract/metricsProfile.ts';
import { compilePath } from '../../../contract/path.ts';
import { formatCount, formatValue } from '../../../text/format.ts';
import type { GoalId } from '../../../thresholds/index.ts';
import { quantile, sorted } from '../../analysis/quantile.ts';
import type { Pattern } from '../../reporting/pattern.ts';
import type { CatchUpReport } from './details.ts';

const latency: readonly GoalId[] = ['catch-up.latency'];

/** Patterns in the replay of stored events. */
export const catchUpPatterns: readonly Pattern<CatchUpReport>[] = [
  {
    id: 'replays-in-turn',
    bearsOn: latency,
    see: (report) => {
      const times = durations(report);
      const [fastest, slowest] = [times[0], times.at(-1)];
      if (fastest === undefined || slowest === undefined || times.length < 8) return undefined;
      // Served one after the other the n-th client waits n times as long: the times are spread evenly.
      const even = Math.abs(quantile(times, 0.5) - (fastest + slowest) / 2) < 0.15 * (slowest - fastest);
      if (!even || slowest < 3 * fastest || slowest - fastest < 50) return undefined;
      return `replays took from ${formatValue(fastest, 'ms')} to ${formatValue(slowest, 'ms')}, spread evenly over the clients`;
    },
    cause: 'The gateway, or MongoDB, serves the replays one after the other.',
    next: "Look at the size of the gateway's MongoDB connection pool and at its CPU while clients ask all at once.",
  },
  {
    id: 'gateway-own-time',
    bearsOn: latency,
    see: ({ details, plan }) => {
      const own = ownDuration(details.catchUpMetrics, plan?.profile.metrics ?? defaultMetrics);
      const measured = details.replayDurationMs;
      if (typeof own !== 'number' || measured === null) return undefined;
      return `the gateway itself timed its last replay at ${formatValue(own, 'ms')}; clients measured ${formatValue(measured, 'ms')} (p95)`;
    },
  },
  {
    id: 'failed-replays',
    bearsOn: ['catch-up.failures'],
    see: ({ details }) => {
      const { attempts = [] } = details;
      const reasons = new Map<string, number>();
      for (const { failure } of attempts) {
        if (failure !== undefined) reasons.set(failure, (reasons.get(failure) ?? 0) + 1);
      }
      if (reasons.size === 0) return undefined;
      const list = [...reasons]
        .sort((a, b) => b[1] - a[1])
        .map(([reason, count]) => `${reason} (${formatCount(count)})`);
      return `failed replays: ${list.join(', ')}`;
    },
    cause:
      'What is stored is not what is replayed: a limit below the number of stored events, a wrong sort order, another form of it (collection, fields, types such as ObjectId and Date), or the time ran out.',
    next: "Compare the gateway's replay limit with --event-count, its query with the indexes of the event collection, and the stored documents with those that it looks for.",
  },
];

function durations({ details: { attempts = [] } }: CatchUpReport): Float64Array {
  return sorted(attempts.flatMap(({ replayDurationMs }) => replayDurationMs ?? []));
}

/** How long the gateway's own record says that a replay took; as it calls that in JSON, or as we do of Prometheus. */
function ownDuration(entry: unknown, profile: MetricsProfile): unknown {
  if (profile.format === 'prometheus') return compilePath('durationMs')(entry);
  const path = profile.lastCatchUpEntry?.durationMs;
  return typeof path === 'string' ? compilePath(path)(entry) : undefined;
}
