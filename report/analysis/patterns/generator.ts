import { formatValue } from '../../../text/format.ts';
import type { Pattern } from '../../reporting/pattern.ts';

/** Patterns that speak against the load generator, not against the gateway. */
export const generatorPatterns: readonly Pattern[] = [
  {
    id: 'receive-delay',
    explainsInvalid: true,
    bearsOn: 'every goal of the scenario',
    see: ({ receiveDelay, goals = [] }) => {
      const delay = receiveDelay?.['p(95)'];
      const limits = goals.flatMap(({ unit, operator, limit }) =>
        unit === 'ms' && operator === '<=' && limit !== null ? [limit] : [],
      );
      if (delay === undefined || limits.length === 0 || delay < Math.min(...limits) / 10) return undefined;
      return `k6 read frames ${formatValue(delay, 'ms')} (p95) after they had been sent`;
    },
    cause: 'The load generator was busy: what looks like a slow gateway may be a slow k6.',
    next: 'Run with fewer deliveries per second, k6 on a machine of its own, more cores or several instances (--instances), and compare.',
  },
  {
    id: 'publish-lateness',
    explainsInvalid: true,
    bearsOn: 'every goal of the scenario',
    see: ({ generator, options }) => {
      const lateness = generator?.lateness?.['p(95)'];
      const delay = typeof options?.delayMs === 'number' ? options.delayMs : 0;
      if (lateness === undefined || lateness < Math.max(10, delay)) return undefined;
      return `events were published ${formatValue(lateness, 'ms')} (p95) after their due time`;
    },
    cause: 'The machine of the load generator, or Redis, did not keep up: events came in bunches instead of evenly.',
    next: 'Free the machine of other work, or use a longer --delay.',
  },
];
