import type { Verdict } from '../../thresholds/judge.ts';
import type { NamedSamples } from '../reporting/samples.ts';
import { type GenericReport, type MeasuredTrend, timesOf } from './details.ts';

/** Fewer groups than these tell nothing: samples that are recorded all at once need not share a fate. */
const fewestGroups = 4;

/**
 * The raw samples of the time that a goal is about, in their order. Those of one millisecond share a fate, such as the
 * receipts of one message by everybody in a room: taken for independent they would call every hiccup significant.
 */
export function genericSamples(report: GenericReport, { id }: Verdict): NamedSamples | undefined {
  const found = timesOf(report).find(({ name }) => name === report.details.goalMetrics[id]);
  if (found === undefined) return undefined;
  const groups = groupsOf(found);
  if (groups.length >= fewestGroups) return { groups, ordered: true, of: 'moments' };
  return { groups: found.samples.values.map(({ value }) => [value]), ordered: true, of: 'samples' };
}

function groupsOf({ samples }: MeasuredTrend): number[][] {
  const groups = new Map<number, number[]>();
  for (const { atMs, value } of samples.values) {
    const group = groups.get(atMs);
    if (group === undefined) groups.set(atMs, [value]);
    else group.push(value);
  }
  return [...groups.values()];
}
