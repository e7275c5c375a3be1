import { type Judgement, measured, unmeasured } from '../../reporting/predecessor.ts';
import type { CatchUpReport } from './details.ts';

/** What a replay of the earlier harness can be held to. */
export function judgePredecessor({ details }: CatchUpReport): Judgement {
  const { replayDurationMs, replayThresholdMs, receivedEvents, eventCount } = details;
  return {
    goals: [
      measured({
        id: 'catch-up.latency',
        goal: 4,
        title: 'Replay time from request to last event, p95',
        aggregate: 'p(95)',
        operator: '<=',
        limit: replayThresholdMs,
        unit: 'ms',
        measured: replayDurationMs,
        samples: replayDurationMs === null ? 0 : 1,
      }),
      unmeasured({
        id: 'catch-up.failures',
        goal: 4,
        title: 'Replays with missing, duplicate, foreign or out-of-order events',
        aggregate: 'rate',
        operator: '<=',
        limit: 0.01,
        unit: '%',
        reason: `one client, one attempt (${receivedEvents} of ${eventCount} events): a share of 1 % cannot be told from it`,
      }),
    ],
    unknown: [
      'how long the replay took from the request: it was timed from the acknowledgement or the first event, so the true time is longer',
      'whether events came twice, in the wrong order or from another job',
    ],
  };
}
