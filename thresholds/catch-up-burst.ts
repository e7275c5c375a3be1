import { count, defineGoals, needs, needsToPass, nobodyRejected, p95, rate } from './goal.ts';

export const catchUpGoals = defineGoals(
  'catch-up-burst',
  (plan) => {
    const everyAttempt = {
      metric: 'replay_attempts',
      comparison: count.exactly(plan.clientCount),
      otherwise: 'not every client asked for its replay',
    } as const;
    const none = ['unreadable_replays', count.exactly(0), 'events came that could not be read'] as const;
    return [
      {
        id: 'catch-up.latency',
        goal: 4,
        title: 'Replay from request to last event, p95',
        metric: 'replay_duration',
        comparison: p95.atMost(plan.replayThresholdMs),
        unit: 'ms',
        // A replay that never completes has no duration: it counts as a failed attempt instead.
        evidence: [
          everyAttempt,
          needs(...none),
          { metric: 'replays_completed', comparison: count.atLeast(1), otherwise: 'no replay was completed' },
        ],
        movedBy: '--replay-threshold',
      },
      {
        id: 'catch-up.failures',
        goal: 4,
        title: 'Replays with a missing, doubled, foreign or misplaced event',
        metric: 'replay_failed',
        comparison: rate.atMost(0.01),
        unit: '%',
        evidence: [everyAttempt, needsToPass(...none)],
      },
    ];
  },
  [nobodyRejected],
);
