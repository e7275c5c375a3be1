import { type DetailsOf, type Judgement, measured, unmeasured } from './judgement.ts';

export function catchUp(details: DetailsOf<'catch-up-burst'>): Judgement {
  const { replayDurationMs, replayThresholdMs, receivedEvents, eventCount } = details;
  return {
    goals: [
      measured({
        id: 'catch-up.latency',
        goal: 4,
        title: 'Replay from request to last event, p95',
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
        title: 'Replays with a missing, doubled, foreign or misplaced event',
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

export function broadcast({ broadcastSummary, latencyThresholdMs }: DetailsOf<'broadcast-burst'>): Judgement {
  const { p95LatencyMs, totalDeliveries, expectedDeliveries } = broadcastSummary;
  const none = { goal: 5, aggregate: 'count', operator: '==', limit: 0, unit: '' } as const;
  return {
    goals: [
      measured({
        id: 'broadcast.latency',
        goal: 5,
        title: 'Publish to receipt, p95',
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
        title: 'Every event to every subscriber',
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
        title: 'No event twice',
        reason: 'duplicates were not counted',
      }),
      unmeasured({
        ...none,
        id: 'broadcast.nothing-foreign',
        title: 'No event to a client that did not ask for it',
        reason: 'no client was there that had not asked for the events',
      }),
    ],
    unknown: [
      'whether the load was as planned: each publish waited for the one before (coordinated omission)',
      "how much of the latency is the gateway's: publisher and subscribers shared one event loop, whose queueing is in it",
    ],
  };
}
