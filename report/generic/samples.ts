import type { Verdict } from '../../thresholds/judge.ts';
import type { NamedSamples } from '../reporting/samples.ts';
import { type GenericReport, timesOf } from './details.ts';

/** The raw samples of the time that a goal is about, in their order: what is close in time shares a fate. */
export function genericSamples(report: GenericReport, { id }: Verdict): NamedSamples | undefined {
  const found = timesOf(report).find(({ name }) => name === report.details.goalMetrics[id]);
  if (found === undefined) return undefined;
  return { groups: found.samples.values.map(({ value }) => [value]), ordered: true, of: 'samples' };
}
