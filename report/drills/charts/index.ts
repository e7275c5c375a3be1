import { chartsOfMetrics } from '../../generic/charts/index.ts';
import type { MeasuredMetric } from '../../generic/details.ts';
import type { ScenarioReport } from '../../schema.ts';
import type { Chart } from '../../views/html/charts/chart.ts';
import { drillForm } from '../details.ts';
import { moreMetrics } from '../moreMetrics.ts';
import { clientsOverTime } from './clientsOverTime.ts';
import { latencyOverTime } from './latencyOverTime.ts';
import { receivedOverTime } from './receivedOverTime.ts';
import { reconnectStorm } from './reconnectStorm.ts';
import { recoveryCurve } from './recoveryCurve.ts';

const all = [receivedOverTime, recoveryCurve, latencyOverTime, clientsOverTime, reconnectStorm];

/** What a drill did to events and clients, and what it alone measures. */
export function drillCharts(report: ScenarioReport): Chart[] {
  const own = drillForm.of(report);
  if (own.details.disturbance.startedMs === null) return [];
  return [
    ...all.flatMap((chart) => chart(own) ?? []),
    ...chartsOfMetrics(own, moreMetrics(own.details).filter(hasCourse)),
  ];
}

/** What is only counted when all is over has a figure, and no course. */
function hasCourse({ type, course }: MeasuredMetric): boolean {
  const [first, last] = [course[0], course.at(-1)];
  return type === 'trend' || (first !== undefined && last !== undefined && last.atMs - first.atMs >= 1000);
}
