import { formatLimit, formatMeasured } from '../../text/format.ts';
import type { Verdict } from '../../thresholds/judge.ts';
import { connectionsLeft } from '../analysis/patterns/metrics.ts';
import { makeReporter, type Reporter } from '../reporting/reporter.ts';
import { collectGeneric, type GenericSource } from './collect.ts';
import { genericForm } from './details.ts';
import { genericFigures } from './figures.ts';
import { wordsOf } from './load.ts';
import { genericSamples } from './samples.ts';
import { genericTables } from './tables.ts';
import { genericWhere } from './where.ts';

const nothing: GenericSource = { summary: '', metrics: {}, goals: () => [] };

/**
 * The report of a scenario that brings none along.
 *
 * @param definition what its metrics are taken from; not needed to read a report, which says all of it itself
 */
export function genericReporter(definition: GenericSource = nothing): Reporter {
  return makeReporter({
    form: genericForm,
    wanted: Object.keys(definition.metrics),
    collect: () => collectGeneric(definition),
    summarize: (_, { goals }) => summarize(goals),
    figures: genericFigures,
    patterns: [connectionsLeft()],
    load: ({ details: { load } }) =>
      Object.fromEntries(Object.entries(load).map(([key, value]) => [wordsOf(key), value])),
    samples: genericSamples,
    where: genericWhere,
    tables: genericTables,
    errorMessages: ({ details }) =>
      details.metrics.flatMap((metric) =>
        metric.name === 'gateway_errors' && metric.type === 'counter'
          ? metric.examples.flatMap(({ metadata }) => metadata.message ?? [])
          : [],
      ),
  });
}

/** "Join to notice, p95 12.3 ms (≤ 200 ms), Members that saw a join 40 (= 40)." */
function summarize(goals: readonly Verdict[]): string {
  const told = goals.map(({ title, measured, unit, interval, ...goal }) =>
    measured === null
      ? `${title}: not measured`
      : `${title}: ${formatMeasured({ measured, unit, interval })} (${formatLimit({ unit, ...goal })})`,
  );
  return `${told.join(', ')}.`;
}
