import { type Judgement, measured, skipped, unmeasured } from '../../reporting/predecessor.ts';
import type { IdleEvictionReport } from './details.ts';

/** What a report of the earlier harness can be held to. */
export function judgePredecessor({ details }: IdleEvictionReport): Judgement {
  const { attempts, watchers, missingError, idleTimeoutMs } = details;
  const count = { goal: 3, aggregate: 'count', operator: '==', unit: '' } as const;
  const goals = [
    unmeasured({
      ...count,
      id: 'idle.evicted-in-window',
      title: 'Idle clients evicted on time',
      limit: attempts,
      reason:
        `${watchers.filter(({ disconnected }) => disconnected).length} of ${attempts} were evicted, but their times ` +
        'count from the end of all connects and not from the silence of each',
    }),
    measured({
      ...count,
      id: 'idle.error-sent',
      title: 'Evictions with a wrong message or code',
      limit: 0,
      measured: missingError.length,
      samples: watchers.length,
    }),
    unmeasured({
      ...count,
      id: 'idle.active-kept',
      title: 'Active clients evicted',
      limit: 0,
      reason: 'no active client was there',
    }),
    unmeasured({
      ...count,
      id: 'idle.slots-free',
      title: 'Connections after eviction, active client only',
      limit: 0,
      reason: 'nobody tried whether the slots were free again',
    }),
  ];
  if (idleTimeoutMs === 0) {
    return { goals: skipped(goals, 'eviction was off (idleTimeoutMs was 0)'), unknown: ['anything: eviction was off'] };
  }
  return { goals, unknown: ['whether a client was evicted too early, or up to 500 ms too late'] };
}
