import type { ScenarioReport } from '../../schema.ts';
import { analyzeDeliveries, type Deliveries } from '../deliveries.ts';
import { broadcastFigures } from './broadcast.ts';
import { catchUpFigures } from './catchUp.ts';
import { type Figure, time } from './figure.ts';
import { idleFigures } from './idle.ts';
import { quotaFigures } from './quota.ts';
import { subscriptionFigures } from './subscription.ts';

export type { Figure } from './figure.ts';

/** The figures of a scenario that its goals do not hold already. */
export function figuresOf(report: ScenarioReport, deliveries?: Deliveries): Figure[] {
  return [...scenarioFigures(report, deliveries), ...generatorFigures(report)];
}

function scenarioFigures(report: ScenarioReport, deliveries: Deliveries | undefined): Figure[] {
  switch (report.scenario) {
    case 'connection-quota':
      return quotaFigures('quota', report.details);
    case 'origin-quota':
      return quotaFigures('origin', report.details);
    case 'catch-up-burst':
      return catchUpFigures(report.details);
    case 'broadcast-burst':
      return broadcastFigures(report, deliveries ?? analyzeDeliveries(report.details));
    case 'subscription-cap':
      return subscriptionFigures(report.details);
    case 'idle-eviction':
      return idleFigures(report.details);
  }
}

/** How hard the load generator worked, and whether it kept to its plan. */
function generatorFigures({ generator }: ScenarioReport): Figure[] {
  if (generator === undefined) return [];
  return [
    time('generator.lag', 'Load generator lag, p95', generator.lag?.['p(95)']),
    time('generator.lateness', 'Publish lateness, p95', generator.lateness?.['p(95)']),
  ].filter(({ value }) => value !== null);
}
