import type { MetricDeclaration } from '../../contract/metric.ts';
import type { ScenarioDefinition } from '../../thresholds/scenario.ts';
import { type Collector, metricsFields } from '../collector.ts';
import type { Sample } from '../readSamples.ts';
import type { GenericDetails } from './details.ts';
import { type LoadSource, loadOf } from './load.ts';
import { measure } from './measure.ts';

/** What is told of a definition. */
export type GenericSource = Pick<ScenarioDefinition, 'summary' | 'metrics'> & LoadSource;

/** Gathers what a definition declares, in bounded memory. */
export function collectGeneric(definition: GenericSource): Collector<GenericDetails> {
  const { summary: about, metrics, goals } = definition;
  const measures = new Map(Object.entries(metrics).map(([name, declaration]) => [name, measure(declaration)]));
  return {
    add: (sample: Sample) => measures.get(sample.metric)?.add(sample),
    details: ({ plan, summary, snapshots, startedAt }) => ({
      about,
      ...metricsFields(snapshots),
      load: loadOf(definition, plan),
      goalMetrics: Object.fromEntries(goals(plan).map(({ id, metric }) => [id, metric])),
      metrics: Object.entries(metrics).flatMap(([name, declaration]) => {
        const values = figuresOf(declaration, summary.metrics[name]?.values);
        return measures.get(name)?.finish({ name, values, ...described(declaration) }, startedAt) ?? [];
      }),
    }),
  };
}

function described({ unit, meaning }: MetricDeclaration) {
  return { unit, meaning };
}

/** k6 reports a trend without samples as zeroes, which nobody measured. */
function figuresOf({ type }: MetricDeclaration, values: Readonly<Record<string, number>> = {}): Record<string, number> {
  if (type === 'trend' && !values.count) return {};
  return Object.fromEntries(Object.entries(values).filter(([, value]) => Number.isFinite(value)));
}
