import type { ScenarioReport } from '../../contract/report.ts';
import { type Outcome, overall, type Verdict } from '../../thresholds/judge.ts';
import type { RunReport } from './run.ts';

/**
 * Reads what a report of the earlier harness can be held to: its figures are judged by today's goals, and what it did
 * not measure is invalid, whatever its `success` says.
 */
export function judgePredecessor(file: string, report: ScenarioReport): RunReport {
  const { goals, unknown } = judgementOf(report);
  const notes = [...unknown, ...resetNotes(report)];
  const outcome = overall(goals);
  return {
    file,
    report: { ...report, goals, outcome: outcome === 'passed' && notes.length > 0 ? 'invalid' : outcome },
    unknown: notes,
  };
}

interface Judgement {
  readonly goals: Verdict[];
  /** What the report cannot tell. */
  readonly unknown: readonly string[];
}

function judgementOf(report: ScenarioReport): Judgement {
  switch (report.scenario) {
    case 'catch-up-burst':
      return catchUp(report.details);
    case 'broadcast-burst':
      return broadcast(report.details);
    default:
      return { goals: [], unknown: ['what it measured cannot be held to any goal'] };
  }
}

type DetailsOf<Name extends ScenarioReport['scenario']> = Extract<ScenarioReport, { scenario: Name }>['details'];

function catchUp({ replayDurationMs, replayThresholdMs, receivedEvents, eventCount }: DetailsOf<'catch-up-burst'>) {
  return {
    goals: [
      verdict({
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
      'replay was timed from the acknowledgement or the first event, not from the request: the true time is longer',
      'whether events came twice, in the wrong order or from another job',
    ],
  };
}

function broadcast({ broadcastSummary, latencyThresholdMs }: DetailsOf<'broadcast-burst'>) {
  const { p95LatencyMs, totalDeliveries, expectedDeliveries } = broadcastSummary;
  const noCount = { aggregate: 'count', operator: '==', limit: 0, unit: '' } as const;
  return {
    goals: [
      verdict({
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
      verdict({
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
        ...noCount,
        id: 'broadcast.no-duplicates',
        goal: 5,
        title: 'No event twice',
        reason: 'duplicates were not counted',
      }),
      unmeasured({
        ...noCount,
        id: 'broadcast.nothing-foreign',
        goal: 5,
        title: 'No event to a client that did not ask for it',
        reason: 'no client was there that had not asked for the events',
      }),
    ],
    unknown: [
      'each publish waited for the one before (coordinated omission): the load may have been lighter than planned',
      'publisher and subscribers shared one event loop: the latencies hold its own queueing',
    ],
  };
}

/** Its "Redis reset" closed the publisher's own connection, and only if the run got that far. */
function resetNotes({ scenario, options }: ScenarioReport): string[] {
  const sequence = typeof options?.redisResetSequence === 'number' ? options.redisResetSequence : 0;
  const events = typeof options?.eventCount === 'number' ? options.eventCount : 0;
  if (scenario !== 'broadcast-burst' || sequence === 0) return [];
  if (sequence > events) {
    return [
      `how the gateway takes a loss of Redis: the reset was set for event ${sequence} in a run of ${events} events, so it never fired`,
    ];
  }
  return [
    `how the gateway takes a loss of Redis: the reset at event ${sequence} closed the publisher's connection, never the gateway's subscription`,
  ];
}

function verdict(goal: Omit<Verdict, 'outcome' | 'reason'>): Verdict {
  return { ...goal, outcome: judged(goal), ...(goal.measured === null ? { reason: 'nothing was measured' } : {}) };
}

function judged({ measured, limit, operator }: Pick<Verdict, 'measured' | 'limit' | 'operator'>): Outcome {
  if (measured === null || limit === null) return 'invalid';
  const kept = operator === '==' ? measured === limit : operator === '<=' ? measured <= limit : measured >= limit;
  return kept ? 'passed' : 'failed';
}

function unmeasured(goal: Omit<Verdict, 'outcome' | 'measured' | 'samples'>): Verdict {
  return { ...goal, measured: null, samples: 0, outcome: 'invalid' };
}
