import { formatCount } from '../../text/format.ts';
import { type Example, type GenericReport, goalsOn, type MeasuredMetric } from './details.ts';
import { amountText } from './text.ts';

const mostShown = 5;

/** When a goal was missed, as far as the samples of its metric tell. */
export function genericWhere(report: GenericReport, goal: string): string[] {
  const { goalMetrics, metrics } = report.details;
  const name = Object.hasOwn(goalMetrics, goal) ? goalMetrics[goal] : undefined;
  const metric = metrics.find((each) => each.name === name);
  const verdict = goalsOn(report, name ?? '').find(({ id }) => id === goal);
  if (metric === undefined || verdict === undefined) return [];
  switch (metric.type) {
    case 'trend': {
      const beyond = metric.worst.filter(({ value }) => verdict.limit !== null && value > verdict.limit);
      return beyond.slice(0, mostShown).map((each) => `${amountText(each.value, metric.unit)}${placeOf(each)}`);
    }
    case 'counter':
      // What is missing has no sample; what is too much has.
      return verdict.operator === '>=' || (verdict.measured ?? 0) < (verdict.limit ?? 0)
        ? []
        : firstOf(metric.examples);
    case 'rate':
      return firstOf(metric.examples);
    case 'gauge':
      return [];
  }
}

/** Whether a metric's samples are worth showing beside the goals: what went wrong, or what somebody said. */
export function isTelling(report: GenericReport, metric: MeasuredMetric, examples: readonly Example[]): boolean {
  if (metric.type === 'trend' || goalsOn(report, metric.name).some(({ outcome }) => outcome === 'failed')) return true;
  return examples.some(({ metadata }) => Object.values(metadata).some((value) => !/^[\d.:-]*$/.test(value)));
}

function firstOf(examples: readonly Example[]): string[] {
  return examples.slice(0, mostShown).map((each) => `${formatCount(each.value)}${placeOf(each)}`);
}

/** ", 1.07 s into the scenario (member 97)" */
function placeOf({ atMs, metadata }: Example): string {
  const told = Object.entries(metadata)
    .filter(([key]) => key !== 'at')
    .map(([key, value]) => `${key} ${value}`);
  return `, ${(atMs / 1000).toFixed(2)} s into the scenario${told.length === 0 ? '' : ` (${told.join(', ')})`}`;
}
