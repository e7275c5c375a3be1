import { type Judgement, measured, unmeasured } from '../../reporting/predecessor.ts';
import type { BroadcastReport } from './details.ts';

/** What a burst of the earlier harness can be held to. */
export function judgePredecessor({ details, options }: BroadcastReport): Judgement {
  const { broadcastSummary, latencyThresholdMs } = details;
  const { p95LatencyMs, totalDeliveries, expectedDeliveries } = broadcastSummary;
  const none = { goal: 5, aggregate: 'count', operator: '==', limit: 0, unit: '' } as const;
  return {
    goals: [
      measured({
        id: 'broadcast.latency',
        goal: 5,
        title: 'Publish-to-receipt latency, p95',
        aggregate: 'p(95)',
        operator: '<=',
        limit: latencyThresholdMs,
        unit: 'ms',
        measured: p95LatencyMs,
        samples: totalDeliveries,
      }),
      measured({
        id: 'broadcast.complete',
        goal: 5,
        title: 'Events delivered to all subscribers',
        aggregate: 'count',
        operator: '==',
        limit: expectedDeliveries,
        unit: '',
        measured: totalDeliveries,
        samples: totalDeliveries,
      }),
      unmeasured({
        ...none,
        id: 'broadcast.no-duplicates',
        title: 'Duplicate deliveries',
        reason: 'duplicates were not counted',
      }),
      unmeasured({
        ...none,
        id: 'broadcast.nothing-foreign',
        title: 'Deliveries to clients that had not subscribed',
        reason: 'no client was there that had not asked for the events',
      }),
    ],
    unknown: [
      'whether the load was as planned: each publish waited for the one before (coordinated omission)',
      "how much of the latency is the gateway's: publisher and subscribers shared one event loop, whose queueing is in it",
      ...resetNotes(options),
    ],
  };
}

/** Its "Redis reset" closed the publisher's own connection, and only if the run got that far. */
function resetNotes(options: BroadcastReport['options']): string[] {
  const sequence = typeof options?.redisResetSequence === 'number' ? options.redisResetSequence : 0;
  const events = typeof options?.eventCount === 'number' ? options.eventCount : 0;
  if (sequence === 0) return [];
  const what = 'how the gateway takes a loss of Redis';
  if (sequence > events) {
    return [`${what}: the reset was set for event ${sequence} in a run of ${events} events, so it never fired`];
  }
  return [
    `${what}: the reset at event ${sequence} closed the publisher's connection, never the gateway's subscription`,
  ];
}
