import { overall } from '../../thresholds/judge.ts';
import type { RunReport } from '../run/run.ts';
import { viewOf } from '../scenarios/index.ts';
import type { ScenarioReport } from '../schema.ts';

/**
 * Reads what a report of the earlier harness can be held to: its figures are judged by today's goals, and what it did
 * not measure is invalid, whatever its `success` says.
 */
export function judgePredecessor(file: string, report: ScenarioReport): RunReport {
  const { goals, unknown } = viewOf(report).judgePredecessor();
  const outcome = overall(goals);
  return {
    file,
    report: { ...report, goals: [...goals], outcome: outcome === 'passed' && unknown.length > 0 ? 'invalid' : outcome },
    unknown,
  };
}
