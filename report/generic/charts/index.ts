import type { ScenarioReport } from '../../schema.ts';
import type { Chart } from '../../views/html/charts/chart.ts';
import { type GenericReport, genericForm, type MeasuredMetric } from '../details.ts';
import { counterCourse } from './counterCourse.ts';
import { gaugeCourse } from './gaugeCourse.ts';
import { rateCourse } from './rateCourse.ts';
import { trendCourse } from './trendCourse.ts';
import { trendDistribution } from './trendDistribution.ts';

/** A course and a distribution of each trend, and a course of everything else that was measured. */
export function genericCharts(report: ScenarioReport): Chart[] {
  const own = genericForm.of(report);
  return chartsOfMetrics(own, own.details.metrics);
}

/** The same of some of its metrics. */
export function chartsOfMetrics(report: GenericReport, metrics: readonly MeasuredMetric[]): Chart[] {
  const trends = metrics.filter(({ type }) => type === 'trend');
  const others = metrics.filter(({ type }) => type !== 'trend');
  return [...trends, ...others].flatMap((metric) => chartsOf(report, metric)).filter((chart) => chart !== undefined);
}

function chartsOf(report: GenericReport, metric: MeasuredMetric): (Chart | undefined)[] {
  switch (metric.type) {
    case 'trend':
      return [trendDistribution(report, metric), trendCourse(report, metric)];
    case 'counter':
      return [counterCourse(report, metric)];
    case 'rate':
      return [rateCourse(report, metric)];
    case 'gauge':
      return [gaugeCourse(metric)];
  }
}
