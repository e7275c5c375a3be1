import { type Roles, whyUnended } from '../../contract/roles.ts';
import type { GoalReasons, RuledOut, SummaryMetrics } from '../../contract/summary.ts';
import type { Instance } from './readInstances.ts';

/**
 * What the instances settled before anything was measured. What one could not measure, the whole has not measured; what
 * does not apply is said by all of them in the same words, for one of them has decided it.
 */
export function ruledOutOf(instances: readonly Instance[]): RuledOut {
  const said = instances.flatMap(({ summary, document: { index } }) =>
    summary === undefined ? [] : [{ index, ...summary }],
  );
  const skipped: Record<string, string> = {};
  const invalid: Record<string, string> = {};
  for (const goal of new Set(said.flatMap((each) => Object.keys(each.skipped)))) {
    const reasons = said.map((each) => ({ index: each.index, reason: each.skipped[goal] }));
    const [first] = reasons;
    const other = reasons.find(({ reason }) => reason !== first?.reason);
    if (first?.reason !== undefined && other === undefined) skipped[goal] = first.reason;
    else invalid[goal] = `the instances disagree: ${reasons.map(skipText).join(', ')}`;
  }
  for (const goal of new Set(said.flatMap((each) => Object.keys(each.invalid)))) {
    invalid[goal] = sharedReason(said.map(({ index, invalid: own }) => ({ index, reason: own[goal] })));
  }
  return { skipped, invalid };
}

/**
 * Why nothing counts that was measured, though all instances are there: a role that k6 had to interrupt in one of them
 * may have seen only a part. Each of them knows how many virtual users a role has in all.
 */
export function whyUnendedIn(instances: readonly Instance[]): string | undefined {
  const summaries = instances.flatMap(({ summary }) => summary ?? []);
  const roles: Roles = summaries.find((summary) => summary.roles !== undefined)?.roles ?? {};
  const counts = new Map<string, number>();
  for (const [metric, { values }] of summaries.flatMap(({ metrics }) =>
    Object.entries<SummaryMetrics[string]>(metrics),
  )) {
    if (metric.startsWith('iterations{')) counts.set(metric, (counts.get(metric) ?? 0) + (values.count ?? 0));
  }
  return whyUnended(roles, Object.fromEntries([...counts].map(([metric, count]) => [metric, { values: { count } }])));
}

interface Said {
  readonly index: number;
  readonly reason: GoalReasons[string] | undefined;
}

function skipText({ index, reason }: Said): string {
  return `instance ${index} ${reason === undefined ? 'does not skip it' : `skips it (${reason})`}`;
}

function sharedReason(said: readonly Said[]): string {
  const reasons = said.flatMap(({ index, reason }) => (reason === undefined ? [] : [{ index, reason }]));
  const [first] = reasons;
  const isShared = reasons.length === said.length && reasons.every(({ reason }) => reason === first?.reason);
  if (first !== undefined && isShared) return first.reason;
  return reasons.map(({ index, reason }) => `instance ${index}: ${reason}`).join('; ');
}
