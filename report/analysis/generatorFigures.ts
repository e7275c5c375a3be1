import type { ScenarioReport } from '../schema.ts';
import { type ReportFigure, time } from './reportFigure.ts';

/** How hard the load generator worked, and whether it kept to its plan. */
export function generatorFigures({ generator }: ScenarioReport): ReportFigure[] {
  if (generator === undefined) return [];
  return [
    time('generator.lag', 'Load generator lag, p95', generator.lag?.['p(95)']),
    time('generator.lateness', 'Publish lateness, p95', generator.lateness?.['p(95)']),
  ].filter(({ value }) => value !== null);
}
