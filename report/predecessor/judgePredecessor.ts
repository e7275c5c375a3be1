import { overall } from '../../thresholds/judge.ts';
import type { RunReport } from '../run/run.ts';
import type { ScenarioReport } from '../schema.ts';
import { broadcast, catchUp } from './bursts.ts';
import { idleEviction } from './idleEviction.ts';
import type { Judgement } from './judgement.ts';
import { connectionQuota, originQuota } from './quota.ts';
import { subscriptionCap } from './subscriptionCap.ts';

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
    report: { ...report, goals: [...goals], outcome: outcome === 'passed' && notes.length > 0 ? 'invalid' : outcome },
    unknown: notes,
  };
}

function judgementOf(report: ScenarioReport): Judgement {
  switch (report.scenario) {
    case 'connection-quota':
      return connectionQuota(report.details);
    case 'origin-quota':
      return originQuota(report.details);
    case 'catch-up-burst':
      return catchUp(report.details);
    case 'broadcast-burst':
      return broadcast(report.details);
    case 'subscription-cap':
      return subscriptionCap(report.details);
    case 'idle-eviction':
      return idleEviction(report.details);
  }
}

/** Its "Redis reset" closed the publisher's own connection, and only if the run got that far. */
function resetNotes({ scenario, options }: ScenarioReport): string[] {
  const sequence = typeof options?.redisResetSequence === 'number' ? options.redisResetSequence : 0;
  const events = typeof options?.eventCount === 'number' ? options.eventCount : 0;
  if (scenario !== 'broadcast-burst' || sequence === 0) return [];
  const what = 'how the gateway takes a loss of Redis';
  if (sequence > events) {
    return [`${what}: the reset was set for event ${sequence} in a run of ${events} events, so it never fired`];
  }
  return [
    `${what}: the reset at event ${sequence} closed the publisher's connection, never the gateway's subscription`,
  ];
}
