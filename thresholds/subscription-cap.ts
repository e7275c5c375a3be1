import { wordsOfRefusal } from '../contract/wordless.ts';
import { count, defineGoals, type Evidence, needs, nobodyRejected, type Shown } from './goal.ts';
import { metricsGoal } from './metricsGoal.ts';
import { slotsReusable } from './slotReuse.ts';

export const subscriptionCapGoals = defineGoals(
  'subscription-cap',
  ({ profile }) => {
    const isWordless = wordsOfRefusal(profile) === null;
    const askedForMore: Evidence = {
      metric: 'over_cap_requests',
      comparison: count.atLeast(1),
      otherwise: 'nothing was asked for beyond the cap',
    };
    return [
      {
        id: 'subscription.accepted',
        goal: 2,
        title: 'Rooms that one socket is given',
        metric: 'rooms_deviation',
        comparison: count.exactly(0),
        unit: '',
        evidence: [
          { metric: 'rooms_counted', comparison: count.exactly(1), otherwise: 'no client asked for all of its rooms' },
        ],
        shown: [
          {
            measured: { metric: 'rooms_admitted', aggregate: 'value' },
            operator: '==',
            limit: { metric: 'room_limit', aggregate: 'value' },
          },
        ],
        movedBy: '--limit',
        samples: 'rooms_counted',
      },
      {
        id: 'subscription.one-error-each',
        goal: 2,
        title: isWordless ? 'Requests granted beyond the cap' : 'Errors, one for each request beyond the cap',
        metric: 'over_cap_misanswered',
        comparison: count.exactly(0),
        unit: '',
        evidence: [askedForMore],
        ...(isWordless ? {} : { shown: [oneErrorEach] }),
        samples: 'over_cap_requests',
      },
      {
        id: 'subscription.stays-connected',
        goal: 2,
        title: 'Clients thrown out for asking',
        metric: 'clients_thrown_out',
        comparison: count.exactly(0),
        unit: '',
        evidence: [askedForMore],
        samples: 'over_cap_requests',
      },
      metricsGoal<'subscription.metrics-within-cap'>({
        id: 'subscription.metrics-within-cap',
        goal: 2,
        title: "Rooms in the gateway's metrics, at most",
        evidence: [askedForMore],
      }),
      slotsReusable<'subscription.slot-reusable'>(
        { id: 'subscription.slot-reusable', goal: 2, title: 'Rooms given in place of those that were left' },
        'no room was left to make place',
      ),
      {
        id: 'subscription.resubscribe-free',
        goal: 2,
        title: 'Requests for a held room that took no slot',
        metric: 'resubscriptions_free',
        comparison: count.exactly(1),
        unit: '',
        evidence: [
          { metric: 'resubscriptions', comparison: count.exactly(1), otherwise: 'no held room was asked for again' },
        ],
        samples: 'resubscriptions',
      },
    ];
  },
  [
    nobodyRejected,
    needs(
      'unreadable_answers',
      count.exactly(0),
      'answers to subscriptions came in which acknowledgedBy.jobIdPath of the profile found no job id',
    ),
  ],
);

const oneErrorEach: Shown = {
  measured: { metric: 'over_cap_errors', aggregate: 'count' },
  operator: '==',
  limit: { metric: 'over_cap_requests', aggregate: 'count' },
};
