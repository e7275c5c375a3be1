import type { ScenarioDefinition } from '../../thresholds/scenario.ts';
import { connectionsLeft } from '../analysis/patterns/metrics.ts';
import { wordsOf } from '../generic/load.ts';
import { genericSamples } from '../generic/samples.ts';
import { makeReporter, type Reporter } from '../reporting/reporter.ts';
import { singleSamples } from '../reporting/samples.ts';
import { collectDrill } from './collect.ts';
import { type DrillReport, drillForm } from './details.ts';
import { drillFigures } from './figures.ts';
import { drillPatterns } from './patterns.ts';
import { summarizeDrill } from './summarize.ts';
import { drillTables } from './tables.ts';
import { drillWhere } from './where.ts';

/** The report of a drill: all drills have the same, whatever they disturb. */
export function drillReporter(definition: ScenarioDefinition): Reporter {
  return makeReporter({
    form: drillForm,
    wanted: Object.keys(definition.metrics),
    collect: (plan) => collectDrill(definition, plan),
    summarize: summarizeDrill,
    figures: drillFigures,
    patterns: [...drillPatterns, connectionsLeft()],
    load: ({ details: { load, disturbance } }) => ({
      ...Object.fromEntries(Object.entries(load).map(([key, value]) => [wordsOf(key), value])),
      ...(disturbance.way === null ? {} : { way: disturbance.way }),
    }),
    samples: (report: DrillReport, goal) =>
      report.details.goalMetrics[goal.id] === 'recovery_duration'
        ? singleSamples(report.details.disturbance.recoveriesMs)
        : genericSamples(report, goal),
    where: drillWhere,
    tables: drillTables,
    errorMessages: ({ details }) => details.disturbance.connections.refusals.map(({ message }) => message),
    headlines: { 'drill.lost-on-the-way': 'deliveries lost without a reason' },
  });
}
