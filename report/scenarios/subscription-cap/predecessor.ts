import { type Judgement, measured, skipped, unmeasured } from '../../reporting/predecessor.ts';
import type { SubscriptionCapReport } from './details.ts';

/** What a report of the earlier harness can be held to. */
export function judgePredecessor({ details }: SubscriptionCapReport): Judgement {
  const { accepted, expectedAccepted, rejected, rejectionMessages, results } = details;
  const count = { goal: 2, aggregate: 'count', operator: '==', unit: '' } as const;
  const goals = [
    measured({
      ...count,
      id: 'subscription.accepted',
      title: 'Subscriptions granted to one socket',
      limit: expectedAccepted,
      measured: accepted,
      samples: results.length,
    }),
    measured({
      ...count,
      id: 'subscription.one-error-each',
      title: 'Errors for requests beyond the cap, one each',
      limit: rejected,
      measured: rejectionMessages.length,
      samples: rejected,
    }),
    unmeasured({
      ...count,
      id: 'subscription.stays-connected',
      title: 'Clients disconnected for exceeding the cap',
      limit: 0,
      reason: 'it did not say whether the client was still connected afterwards',
    }),
    unmeasured({
      ...count,
      id: 'subscription.metrics-within-cap',
      title: "Peak subscriptions in the gateway's metrics",
      limit: expectedAccepted,
      reason: 'the metrics were read once, not watched',
    }),
    unmeasured({
      ...count,
      id: 'subscription.slot-reusable',
      title: 'Rooms given in place of one that was left',
      limit: 1,
      reason: 'nobody tried',
    }),
  ];
  if (details.metricsBefore?.maxSubscriptionsPerClient === 0) {
    return {
      goals: skipped(goals, 'the gateway had no cap (maxSubscriptionsPerClient was 0)'),
      unknown: ['anything: the cap was off'],
    };
  }
  return { goals, unknown: ['whether an error came later for a request that had been answered already'] };
}
