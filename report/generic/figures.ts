import type { Intervals } from '../../contract/interval.ts';
import { type ReportFigure, time } from '../analysis/reportFigure.ts';
import type { GenericReport, MeasuredMetric } from './details.ts';

/** k6's figures of everything that was measured. */
export function genericFigures({ details, intervals = {} }: GenericReport): ReportFigure[] {
  return details.metrics.flatMap((metric) => figuresOfMetric(metric, intervals));
}

/** The same of one metric. */
export function figuresOfMetric({ type, name, unit, values }: MeasuredMetric, intervals: Intervals): ReportFigure[] {
  const plain = (suffix: string, label: string, value: number | undefined): ReportFigure => ({
    id: `${name}.${suffix}`,
    label: `${name}${label}`,
    value: value ?? null,
    unit: unit === 'ms' ? 'ms' : '',
  });
  switch (type) {
    case 'trend':
      if (!values.count) return [];
      return (
        [
          ['med', ', median'],
          ['p(95)', ', p95'],
          ['max', ', largest'],
        ] as const
      ).map(([key, label]) =>
        unit === 'ms'
          ? time(`${name}.${key}`, `${name}${label}`, values[key], intervals[name]?.[key])
          : plain(key, label, values[key]),
      );
    case 'counter':
      return values.count === undefined ? [] : [plain('count', '', values.count)];
    case 'rate':
      if (values.rate === undefined) return [];
      return [{ id: `${name}.rate`, label: name, value: values.rate, unit: '%' }];
    case 'gauge':
      return values.value === undefined ? [] : [plain('value', ', last', values.value)];
  }
}
