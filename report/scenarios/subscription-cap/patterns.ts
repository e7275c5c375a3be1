import { formatCount } from '../../../text/format.ts';
import type { Pattern } from '../../reporting/pattern.ts';
import type { SubscriptionCapReport } from './details.ts';

/** Patterns in how the cap of rooms is kept. */
export const subscriptionCapPatterns: readonly Pattern<SubscriptionCapReport>[] = [
  {
    id: 'errors-for-requests',
    bearsOn: ['subscription.one-error-each'],
    see: ({ details }) => {
      const { rejectionMessages, expectedRejected } = details;
      if (rejectionMessages.length === expectedRejected) return undefined;
      return `${formatCount(rejectionMessages.length)} errors for ${formatCount(expectedRejected)} requests beyond the cap`;
    },
    cause: 'More errors: two places of the gateway refuse the same request. Fewer: a request is silently dropped.',
    next: 'Follow one refused request through the gateway, from its handler to the error event.',
  },
];
