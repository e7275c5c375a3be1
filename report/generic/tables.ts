import { formatCount } from '../../text/format.ts';
import type { ReportTable } from '../reporting/table.ts';
import type { Example, GenericReport, MeasuredMetric } from './details.ts';
import { amountText } from './text.ts';
import { isTelling } from './where.ts';

/** The worst of each trend, and the first of what was counted where they tell something. */
export function genericTables(report: GenericReport): ReportTable[] {
  return tablesOf(report, report.details.metrics);
}

/** The same of some of its metrics. */
export function tablesOf(report: GenericReport, metrics: readonly MeasuredMetric[]): ReportTable[] {
  return metrics.flatMap((metric) => {
    const told = examplesOf(metric).filter(({ metadata }) => Object.keys(metadata).length > 0);
    if (told.length === 0 || !isTelling(report, metric, told)) return [];
    const keys = [...new Set(told.flatMap(({ metadata }) => Object.keys(metadata)))];
    return {
      title: metric.type === 'trend' ? `Largest of ${metric.name}` : `First of ${metric.name}`,
      caption: metric.meaning,
      header: [...keys, 'Seconds', 'Value'],
      rows: told.map(({ atMs, value, metadata }) => [
        ...keys.map((key) => metadata[key] ?? ''),
        (atMs / 1000).toFixed(2),
        metric.type === 'rate' ? formatCount(value) : amountText(value, metric.unit),
      ]),
      numbersFrom: keys.length,
    };
  });
}

function examplesOf(metric: MeasuredMetric): readonly Example[] {
  switch (metric.type) {
    case 'trend':
      return metric.worst;
    case 'counter':
    case 'rate':
      return metric.examples;
    case 'gauge':
      return [];
  }
}
