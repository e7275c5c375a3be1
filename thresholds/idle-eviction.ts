import { count, defineGoals, type Evidence, nobodyRejected } from './goal.ts';
import { idleClientsOf } from './idleClients.ts';

export const idleEvictionGoals = defineGoals(
  'idle-eviction',
  (plan) => {
    const anyEvicted: Evidence = {
      metric: 'clients_evicted',
      comparison: count.atLeast(1),
      otherwise: 'nobody was evicted',
    };
    return [
      {
        id: 'idle.evicted-in-window',
        goal: 3,
        title: 'Silent clients evicted in time',
        metric: 'evictions_outside_window',
        comparison: count.exactly(0),
        unit: '',
        evidence: [
          {
            metric: 'idle_clients',
            comparison: count.exactly(idleClientsOf(plan)),
            otherwise: 'not every silent client was connected',
          },
        ],
        shown: [
          {
            measured: { metric: 'eviction_time', aggregate: 'max' },
            operator: '<=',
            limit: { metric: 'eviction_latest', aggregate: 'value' },
            unit: 'ms',
          },
          {
            measured: { metric: 'eviction_time', aggregate: 'min' },
            operator: '>=',
            limit: { metric: 'eviction_earliest', aggregate: 'value' },
            unit: 'ms',
          },
        ],
        samples: 'idle_clients',
      },
      {
        id: 'idle.error-sent',
        goal: 3,
        title: 'Evictions without the error for it',
        metric: 'evictions_unexplained',
        comparison: count.exactly(0),
        unit: '',
        evidence: [anyEvicted],
        samples: 'clients_evicted',
      },
      {
        id: 'idle.active-kept',
        goal: 3,
        title: 'Active clients evicted',
        metric: 'control_evicted',
        comparison: count.exactly(0),
        unit: '',
        evidence: [
          { metric: 'control_watched', comparison: count.exactly(1), otherwise: 'no active client was connected' },
        ],
        samples: 'control_watched',
      },
      {
        id: 'idle.slots-free',
        goal: 3,
        title: 'Connections left when all are evicted',
        metric: 'slots_not_free',
        comparison: count.exactly(0),
        unit: '',
        evidence: [
          anyEvicted,
          { metric: 'slots_checked', comparison: count.exactly(1), otherwise: 'the metrics were not read afterwards' },
        ],
        shown: [
          {
            measured: { metric: 'connections_after', aggregate: 'value' },
            operator: '==',
            limit: { metric: 'connections_expected', aggregate: 'value' },
          },
          {
            measured: { metric: 'slots_retaken', aggregate: 'count' },
            operator: '==',
            limit: { metric: 'clients_evicted', aggregate: 'count' },
          },
        ],
        samples: 'clients_evicted',
      },
    ];
  },
  [nobodyRejected],
);
