import type { Verdict } from '../../../thresholds/judge.ts';
import { type Judgement, measured, skipped, unmeasured } from '../../reporting/predecessor.ts';
import type { QuotaReport } from './details.ts';

/** The time within which an excess client must have been turned away. */
const rejectedWithinMs = 200;

/** What a report of the earlier harness can be held to. */
export function judgePredecessor(
  prefix: 'quota' | 'origin',
  { details }: QuotaReport,
  limit: { field: string; words: string },
): Judgement {
  const { accepted, expectedAccepted, connectionAttempts } = details;
  const rejections = connectionAttempts.flatMap((attempt) =>
    attempt.accepted || attempt.latencyMs === null ? [] : attempt.latencyMs,
  );
  const count = { goal: 1, aggregate: 'count', operator: '==', unit: '' } as const;
  const goals: Verdict[] = [
    measured({
      id: `${prefix}.rejected-within`,
      goal: 1,
      title: 'Time to reject excess clients, max',
      aggregate: 'max',
      operator: '<=',
      limit: rejectedWithinMs,
      unit: 'ms',
      measured: rejections.length === 0 ? null : Math.max(...rejections),
      samples: rejections.length,
    }),
    measured({
      ...count,
      id: `${prefix}.admitted`,
      title: 'Clients admitted',
      limit: expectedAccepted,
      measured: accepted,
      samples: connectionAttempts.length,
    }),
    unmeasured({
      ...count,
      id: `${prefix}.metrics-within-limit`,
      title: `Never more ${limit.words} than the limit in the metrics`,
      limit: 0,
      reason: 'the metrics were read once, not watched',
    }),
    unmeasured({
      ...count,
      id: `${prefix}.slot-reusable`,
      title: 'A freed slot is taken again',
      limit: 1,
      reason: 'nobody tried',
    }),
  ];
  const value = details.metricsBefore?.[limit.field];
  if (value === 0) {
    return {
      goals: skipped(goals, `the gateway had no limit (${limit.field} was 0)`),
      unknown: ['anything: the limit was off'],
    };
  }
  return {
    goals,
    unknown: [
      'whether two clients that race for the last slot are both let in: the connections were opened one after another',
      'whether a client was turned away after its connect: whoever was connected once counted as accepted',
    ],
  };
}
