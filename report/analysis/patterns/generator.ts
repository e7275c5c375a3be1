import { scenarioOptions } from '../../../contract/options.ts';
import { formatValue } from '../../../text/format.ts';
import type { Pattern } from '../../reporting/pattern.ts';

/** Patterns that speak against the load generator, not against the gateway. */
export const generatorPatterns: readonly Pattern[] = [
  {
    id: 'generator-lag',
    explainsInvalid: true,
    bearsOn: 'every goal of the scenario',
    see: ({ generator, plan }) => {
      const lag = generator?.lag?.['p(95)'];
      // Reports of earlier versions have no plan.
      const limit = plan?.latencyThresholdMs ?? scenarioOptions.latencyThresholdMs.fallback;
      if (lag === undefined || lag < limit / 10) return undefined;
      return `frames waited ${formatValue(lag, 'ms')} (p95) for the load generator's own event loop`;
    },
    cause: 'The load generator was busy: what looks like a slow gateway may be a slow k6.',
    next: 'Run with more VUs (--subscriber-vus), fewer clients, or k6 on a machine of its own, and compare.',
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
