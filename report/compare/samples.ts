import type { GoalId } from '../../thresholds/index.ts';
import type { ScenarioReport } from '../schema.ts';

/**
 * Raw samples behind a goal's figure, in the groups that share a fate: all deliveries of one event are slow together,
 * so the event, and not the delivery, is what was drawn at random. In the order of time.
 */
export interface SampleGroups {
  readonly groups: readonly (readonly number[])[];
  /** Neighbours in time are alike as well (a pause hits several events). */
  readonly ordered: boolean;
}

/** The raw samples behind the timed goal of a report, with the goal's id; undefined where it keeps none. */
export function samplesOf(
  report: ScenarioReport,
): { readonly goal: GoalId; readonly samples: SampleGroups } | undefined {
  switch (report.scenario) {
    case 'broadcast-burst': {
      const { perSocketLatencies, eventCount } = report.details;
      const groups = Array.from({ length: eventCount }, (_, event) =>
        perSocketLatencies.flatMap(({ latencies }) => latencies[event] ?? []),
      );
      return {
        goal: 'broadcast.latency',
        samples: { groups: groups.filter(({ length }) => length > 0), ordered: true },
      };
    }
    case 'catch-up-burst': {
      const { attempts = [], replayDurationMs } = report.details;
      const durations = attempts.flatMap((attempt) => attempt.replayDurationMs ?? []);
      // The earlier harness had one client, and so one duration.
      return single(
        'catch-up.latency',
        attempts.length === 0 && replayDurationMs !== null ? [replayDurationMs] : durations,
      );
    }
    case 'connection-quota':
      return single('quota.rejected-within', rejectionsOf(report.details));
    case 'origin-quota':
      return single('origin.rejected-within', rejectionsOf(report.details));
    case 'idle-eviction':
      return single(
        'idle.evicted-in-window',
        report.details.watchers.flatMap(({ disconnectLatencyMs }) => disconnectLatencyMs ?? []),
      );
    case 'subscription-cap':
      return undefined;
  }
}

function single(goal: GoalId, values: readonly number[]) {
  return { goal, samples: { groups: values.map((value) => [value]), ordered: false } };
}

function rejectionsOf({
  connectionAttempts,
}: Extract<ScenarioReport, { scenario: 'connection-quota' | 'origin-quota' }>['details']): number[] {
  return connectionAttempts.flatMap(({ accepted, latencyMs }) => (accepted || latencyMs === null ? [] : latencyMs));
}
