import type { Goal } from '../../thresholds/goal.ts';
import { micro } from '../collector.ts';
import type { ClientOwners } from './clientOwners.ts';
import { driftOf, type InstanceClock } from './clocks.ts';
import { knownClock } from './instanceSamples.ts';
import type { InstancePart, InstancesReport } from './instancesSchema.ts';
import type { MeasuredInstance } from './measuredInstance.ts';
import type { MetricsPool } from './metricsPool.ts';

interface Told {
  readonly of: number;
  readonly goals: readonly Goal[];
  /** Of all instances. */
  readonly pool: MetricsPool;
  readonly owners: ClientOwners;
  readonly problems: InstancesReport['problems'];
  /** Why an instance does not hold everything, by its number. */
  readonly problemOf: (index: number) => string | undefined;
  readonly uncertaintyMs: InstancesReport['uncertaintyMs'];
}

/** The instances of a run side by side. */
export function instancesReport(measured: readonly MeasuredInstance[], told: Told): InstancesReport {
  const { of, goals, pool, owners, problems, problemOf, uncertaintyMs } = told;
  const metric = goals.find(({ comparison, unit }) => comparison.aggregate === 'p(95)' && unit === 'ms')?.metric;
  const resolution = metric === undefined ? undefined : pool.trend(metric)?.resolution;
  return {
    ...{ of, problems },
    ...(metric === undefined ? {} : { metric }),
    ...(uncertaintyMs === undefined ? {} : { uncertaintyMs: uncertaintyMs === null ? null : micro(uncertaintyMs) }),
    ...(resolution === undefined ? {} : { resolutionMs: resolution }),
    parts: measured.map((each) => partOf(each, metric, owners, problemOf(each.instance.document.index))),
  };
}

function partOf(
  { instance: { document, summary }, clock, samples }: MeasuredInstance,
  metric: string | undefined,
  owners: ClientOwners,
  problem: string | undefined,
): InstancePart {
  const { index, environment, host, startedAt, resources } = document;
  const figures = metric === undefined ? undefined : samples.figures.get(metric);
  const delay = samples.figures.get('receive_delay');
  const at = (values: Readonly<Record<string, number>> | undefined, aggregate: string) => {
    const value = values?.[aggregate];
    return value === undefined ? null : micro(value);
  };
  const { max, value = max } = summary?.metrics.vus_max?.values ?? {};
  return {
    index,
    ...(host === undefined ? {} : { host }),
    ...{ platform: environment.platform, tool: environment.tool, k6: environment.k6, startedAt },
    vus: value ?? null,
    clients: owners.countOf(index),
    samples: figures?.count ?? 0,
    ...{ p50: at(figures, 'med'), p95: at(figures, 'p(95)'), receiveDelayP95Ms: at(delay, 'p(95)') },
    ...resources,
    clock: clockOf(clock),
    ...(problem === undefined ? {} : { problem }),
  };
}

function clockOf(clock: InstanceClock): InstancePart['clock'] {
  const known = knownClock(clock);
  if (known === undefined) return null;
  const { before, after } = known;
  return {
    offsetMs: micro(before.offsetMs),
    boundMs: micro(Math.max(before.boundMs, after.boundMs)),
    driftMs: micro(driftOf(known)),
  };
}
