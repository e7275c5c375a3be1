import type { ScenarioReport } from '../schema.ts';
import { type ReportFigure, time } from './reportFigure.ts';

/** How hard the load generator worked, and whether it kept to its plan. */
export function generatorFigures({ generator, receiveDelay }: ScenarioReport): ReportFigure[] {
  return [
    time('generator.receive-delay', "The load generator's own receive delay, median", receiveDelay?.med),
    time('generator.receive-delay-p95', "The load generator's own receive delay, p95", receiveDelay?.['p(95)']),
    // Of earlier versions.
    time('generator.lag', 'Load generator lag, p95', generator?.lag?.['p(95)']),
    time('generator.lateness', 'Publish lateness, p95', generator?.lateness?.['p(95)']),
  ].filter(({ value }) => value !== null);
}
