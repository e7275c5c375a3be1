import { type GenericReport, goalsOn, type MeasuredMetric } from '../details.ts';

/** The upper limit of a goal on a time; undefined where there is none. */
export function limitOn(report: GenericReport, { name, unit }: MeasuredMetric): number | undefined {
  if (unit !== 'ms') return undefined;
  const limits = goalsOn(report, name).flatMap(({ operator, limit, unit: own }) =>
    operator === '<=' && own === 'ms' && limit !== null ? limit : [],
  );
  return limits.length === 0 ? undefined : Math.min(...limits);
}
