import type { MetricTable } from '../../contract/metric.ts';
import { runMetrics } from '../../contract/metrics.ts';
import type { Plan } from '../../contract/plan.ts';
import type { RuledOut, Summary, SummaryMetrics } from '../../contract/summary.ts';
import { formatValue } from '../../text/format.ts';
import type { ScenarioDefinition } from '../../thresholds/scenario.ts';
import { makeReport, type RunFacts } from '../makeReport.ts';
import type { ReceiptsOfInstances } from '../receipt/receiptsOfInstances.ts';
import { type KnownTimes, knownOf, shortestLimit } from '../receiveDelay.ts';
import type { ScenarioReport } from '../schema.ts';
import { withWarnings } from '../withWarnings.ts';
import { clientMetrics } from './clientOwners.ts';
import { clockDoubtOf } from './clockDoubt.ts';
import type { InstanceClock } from './clocks.ts';
import { readClock } from './instanceClocks.ts';
import { type InstanceProblem, textsOf } from './instanceProblem.ts';
import { knownClock, SamplesOfInstances, twoClockMetrics } from './instanceSamples.ts';
import { instancesReport } from './instancesReport.ts';
import {
  clockMethods,
  errorsOf,
  type MeasuredInstance,
  problemsOf,
  publisherAmong,
  resourcesOf,
  startOf,
} from './measuredInstance.ts';
import type { Instance, Instances } from './readInstances.ts';
import { byLatest, delaysOf, delayWarnings, type InstanceDelay, withClocks } from './receiveDelays.ts';
import { withClockDoubt, withProblems } from './reconsider.ts';
import { ruledOutOf, whyUnendedIn } from './ruledOut.ts';
import { withThresholds } from './thresholds.ts';

/** What is known of a run that was divided, beside what its instances left. */
export interface MergedRun
  extends Partial<Pick<RunFacts, 'snapshots' | 'polls' | 'pressure' | 'stores' | 'history' | 'diagnosis' | 'errors'>> {
  readonly definition: ScenarioDefinition;
  /** Ends the work before the next instance is read. */
  readonly signal?: AbortSignal;
  /** Called before the samples of each instance are read. */
  readonly onInstance?: (index: number, of: number) => void;
}

/**
 * Makes one report of what the instances of a run left: counts are added up, percentiles are those of all samples, and
 * the goals are judged by the figures of the whole. What is not whole never passes.
 *
 * @throws the reason of `signal`, where that is aborted
 */
export async function buildMergedReport(found: Instances, run: MergedRun): Promise<ScenarioReport> {
  const { plan, of, instances } = found;
  const { definition, snapshots = {}, polls = [], errors = [], onInstance, signal, ...facts } = run;
  const goals = definition.goals(plan);
  const declarations: MetricTable = { ...definition.metrics, ...runMetrics };
  const all = new SamplesOfInstances(definition, found);
  const measured = await measure(found, all, { onInstance, signal });

  const own = [...found.problems, ...measured.flatMap(problemsOf)];
  const settled = ruledOutOf(instances);
  const unended = own.length === 0 && isAsked(definition, settled) ? whyUnendedIn(instances) : undefined;
  const ruledOut = unended === undefined ? settled : { ...settled, invalid: { ...settled.invalid, '*': unended } };
  const problems = [
    ...own,
    ...clientProblems(all, own.length === 0 && isAsked(definition, ruledOut) ? clientsOf(all, definition, plan) : 0),
  ];
  const summary: Summary = {
    ...ruledOut,
    version: 1,
    plan,
    clock: clockMethods(instances),
    durationMs: Math.max(0, ...instances.map(({ summary: own }) => own?.durationMs ?? 0)),
    setUp: instances.every(({ summary: own }) => own?.setUp === true),
    metrics: withThresholds(all.pool.figures(), goals, declarations),
  };
  const doubt = clockDoubtOf(measured, of);
  const uncertaintyMs = uncertaintyIn(definition, doubt, of);
  const delays = delaysOf(measured);
  const texts = textsOf(problems);
  const partial = texts.length === 0 ? undefined : texts.join('; ');
  const report = makeReport(
    {
      ...facts,
      ...{ definition, plan, snapshots, polls },
      executedAt: startOf(measured),
      environment: found.environment,
      resources: resourcesOf(instances),
      errors: [...errorsOf(instances, of), ...errors],
    },
    all.samples,
    {
      ...{ summary, partial, problems: texts },
      known: knownTimes(definition, all.receipts, { metrics: summary.metrics, delays, doubt }),
      beforehand: partial === undefined ? undefined : `Not whole: ${partial}. What is there`,
      instances: instancesReport(measured, {
        ...{ of, goals, pool: all.pool, owners: all.owners, problems: texts, uncertaintyMs },
        problemOf: (index) =>
          problems
            .filter((each) => each.index === index)
            .map(({ text }) => text)
            .join('; ') || undefined,
      }),
      reconsider: (verdicts) => withProblems(withClockDoubt(verdicts, goals, declarations, doubt), goals, problems),
    },
  );
  const warnings = delayWarnings(summary.metrics.receive_delay?.values, delays, shortestLimit(goals));
  return withWarnings(withInstanceClocks(report, uncertaintyMs), warnings);
}

/** What load generators and clocks leave open of the times that end with a receipt; undefined where they leave nothing open. */
function knownTimes(
  definition: ScenarioDefinition,
  receipts: ReceiptsOfInstances,
  {
    metrics,
    delays,
    doubt,
  }: {
    readonly metrics: SummaryMetrics;
    readonly delays: readonly InstanceDelay[];
    readonly doubt: ReturnType<typeof clockDoubtOf>;
  },
): KnownTimes | undefined {
  const ofFigures = () => knownOf(definition, { metrics: byLatest(metrics, delays) });
  const { method, intervals } = receipts.known(metrics) ?? ofFigures() ?? { intervals: {} };
  const all = withClocks(intervals, metrics, twoClockMetrics(definition), doubt);
  return Object.keys(all).length === 0 ? undefined : { ...(method && { method }), intervals: all };
}

/** One instance after the other: what is kept of each is small beside its samples. */
async function measure(
  { of, instances }: Instances,
  all: SamplesOfInstances,
  { onInstance, signal }: { [Key in 'onInstance' | 'signal']: MergedRun[Key] | undefined },
): Promise<MeasuredInstance[]> {
  const clocks = new Map<Instance, InstanceClock>();
  for (const instance of instances) {
    signal?.throwIfAborted();
    clocks.set(instance, of === 1 ? noClock : await readClock(instance));
  }
  const publisher = publisherAmong(instances);
  const from = knownClock((publisher && clocks.get(publisher)) ?? noClock);
  const measured: MeasuredInstance[] = [];
  // Its times say when the others received.
  const inOrder = [...clocks].sort(([a], [b]) => Number(b === publisher) - Number(a === publisher));
  for (const [instance, clock] of inOrder) {
    signal?.throwIfAborted();
    onInstance?.(instance.document.index, of);
    measured.push({
      instance,
      clock,
      samples: await all.read({ instance, clock: knownClock(clock), publisher: from }),
    });
  }
  return measured.sort((a, b) => a.instance.document.index - b.instance.document.index);
}

const noClock: InstanceClock = { calibrationMs: 0 };

function clientProblems({ owners }: SamplesOfInstances, clients: number): InstanceProblem[] {
  return [
    ...owners.doubled().map((text) => ({ text, onlyLoses: false })),
    ...owners.absent(clients).map((text) => ({ text, onlyLoses: true })),
  ];
}

/**
 * How many numbered clients have to be there. A scenario of somebody's own may count its clients in other metrics, or say
 * nothing of them: of those nobody knows.
 */
function clientsOf({ owners }: SamplesOfInstances, definition: ScenarioDefinition, plan: Plan): number {
  const { metrics, connections } = definition;
  const shows = owners.hasAny || clientMetrics.some((name) => Object.hasOwn(metrics, name));
  // One that publishes by a connection of its own has no number.
  return shows ? Math.min(plan.clientCount, connections?.call(definition, plan) ?? 0) : 0;
}

/** Where nothing was tried nobody had to be there. */
function isAsked({ divides }: ScenarioDefinition, { skipped, invalid }: RuledOut): boolean {
  return divides === true && skipped['*'] === undefined && invalid['*'] === undefined;
}

/** The largest one of all times that two clocks took; null where one is not known, undefined where there is no such time. */
function uncertaintyIn(
  definition: ScenarioDefinition,
  doubt: ReturnType<typeof clockDoubtOf>,
  of: number,
): number | null | undefined {
  const metrics = twoClockMetrics(definition);
  if (of === 1 || metrics.length === 0) return undefined;
  const all = metrics.map((metric) => doubt.uncertainty(metric));
  const known = all.filter((each) => typeof each === 'number');
  return known.length < all.length ? null : Math.max(...known);
}

function withInstanceClocks(report: ScenarioReport, uncertaintyMs: number | null | undefined): ScenarioReport {
  if (uncertaintyMs === undefined) return report;
  const text =
    uncertaintyMs === null
      ? 'the clocks of the instances were not all compared'
      : `the clocks of the instances by Redis TIME, to ±${formatValue(uncertaintyMs, 'ms')} between two of them`;
  return { ...report, clock: `${report.clock}; ${text}` };
}
