import type { MetricDeclaration } from '../../contract/metric.ts';
import { runMetrics } from '../../contract/metrics.ts';
import { formatCount } from '../../text/format.ts';
import type { ScenarioDefinition } from '../../thresholds/scenario.ts';
import { ReportSamples } from '../makeReport.ts';
import { readSamples, type Sample } from '../readSamples.ts';
import { ReceiptSamples } from '../receipt/receiptSamples.ts';
import { ReceiptsOfInstances } from '../receipt/receiptsOfInstances.ts';
import { SampleCounts } from '../sampleCounts.ts';
import { transportMetrics } from '../transports.ts';
import { ClientOwners, clientMetrics } from './clientOwners.ts';
import { correctionAt, driftOf, isKnown, type KnownClock, uncertaintyOf } from './clocks.ts';
import { MetricsPool } from './metricsPool.ts';
import type { Instance, Instances } from './readInstances.ts';

/** Milliseconds. */
const hardlyMs = 0.05;

/** What one instance's samples are taken for. */
export interface Reading {
  readonly instance: Instance;
  readonly clock: KnownClock | undefined;
  /** Of the instance that publishes. */
  readonly publisher: KnownClock | undefined;
}

/** What came of one instance's samples. */
export interface InstanceSamples {
  /** Figures of its metrics, for this instance alone. */
  readonly figures: ReadonlyMap<string, Readonly<Record<string, number>>>;
  /** Why they are not all there, or are not what k6 had counted. */
  readonly problem: { readonly text: string; readonly onlyLoses: boolean } | undefined;
  /** What is said of times that two clocks took and that lie below zero by more than the clocks are unsure. */
  readonly negative: string | undefined;
}

/**
 * Reads the samples of instances one after the other, once each, for all that a report is made from: figures, details,
 * clients. Memory does not grow with the number of samples but as far as these need it.
 */
export class SamplesOfInstances {
  readonly samples: ReportSamples;
  readonly owners = new ClientOwners();
  readonly pool: MetricsPool;
  readonly receipts = new ReceiptsOfInstances();
  readonly #definition: ScenarioDefinition;
  readonly #twoClocks: ReadonlySet<string>;
  readonly #of: number;

  constructor(definition: ScenarioDefinition, { plan, of }: Pick<Instances, 'plan' | 'of'>) {
    this.#definition = definition;
    this.#of = of;
    this.samples = new ReportSamples(definition, plan);
    this.pool = new MetricsPool(typesOf(definition));
    this.#twoClocks = new Set(twoClockMetrics(definition));
  }

  async read({ instance, clock, publisher }: Reading): Promise<InstanceSamples> {
    const pool = new MetricsPool(this.pool.types);
    const counts = new SampleCounts(this.#definition.metrics);
    const receipts = new ReceiptSamples(this.#definition.metrics);
    const { samplesFile, summary, document } = instance;
    if (samplesFile === undefined) return { figures: new Map(), problem: undefined, negative: undefined };
    const wanted = new Set([
      ...pool.types.keys(),
      ...counts.wanted,
      ...this.samples.wanted,
      ...receipts.wanted,
      ...clientMetrics,
    ]);
    const allowed = clock === undefined || publisher === undefined ? 0 : uncertaintyOf(clock, publisher);
    const isCompared = this.#of > 1 && clock !== undefined && publisher !== undefined;
    const shiftMs = this.#of > 1 && clock !== undefined ? Math.round(clock.before.offsetMs) : 0;
    // Where clocks hardly drift apart, a moment's correction is that of any other.
    const isEven = !isCompared || Math.abs(driftOf(clock) - driftOf(publisher)) < hardlyMs;
    const negative = new NegativeTimes();
    const correct = (sample: Sample) => {
      if (!isCompared || !this.#twoClocks.has(sample.metric)) return;
      const at = isEven ? sample.time : (this.receipts.readAt(sample) ?? sample.time);
      sample.value += correctionAt(clock, publisher, at);
      if (sample.value < -allowed) negative.add(sample);
    };
    const { rows, problem } = await readSamples(samplesFile, wanted, (sample) => {
      counts.add(sample);
      correct(sample);
      // How late this k6 was is told by its own clock.
      receipts.add(sample);
      // Moments are told by the clock that all share.
      sample.time += shiftMs;
      pool.add(sample);
      this.owners.add(sample, document.index);
      this.samples.add(sample);
    });
    this.pool.join(pool);
    this.receipts.join(receipts, this.#of > 1 ? (clock?.before.offsetMs ?? 0) : 0);
    const differs = summary === undefined ? undefined : counts.problem(summary.metrics);
    return {
      figures: pool.figures(),
      problem: cutOff(problem) ?? rowsProblem(rows, document.samples?.rows) ?? damaged(differs),
      negative: negative.text(allowed),
    };
  }
}

/** Metrics whose values are differences of times that two machines took. */
export function twoClockMetrics({ metrics }: ScenarioDefinition): string[] {
  return Object.entries(metrics).flatMap(([name, { clocks }]) => (clocks === 'two' ? [name] : []));
}

/** The clocks of instances, where they were compared. */
export function knownClock(clock: Parameters<typeof isKnown>[0]): KnownClock | undefined {
  return isKnown(clock) ? clock : undefined;
}

function typesOf({ metrics }: ScenarioDefinition): ReadonlyMap<string, MetricDeclaration['type']> {
  const declared = Object.entries<MetricDeclaration>({ ...metrics, ...runMetrics });
  return new Map([...declared.map(([name, { type }]) => [name, type] as const), ...Object.entries(transportMetrics)]);
}

type Problem = InstanceSamples['problem'];

function damaged(text: string | undefined): Problem {
  return text === undefined ? undefined : { text, onlyLoses: false };
}

/** What is cut off has lost its end; a damaged row may be any. */
function cutOff(text: string | undefined): Problem {
  return text === undefined ? undefined : { text, onlyLoses: !text.includes('damaged') };
}

function rowsProblem(rows: number, expected: number | undefined): Problem {
  return expected === undefined || rows === expected
    ? undefined
    : { text: `the sample file has ${rows} rows in place of ${expected}`, onlyLoses: rows < expected };
}

/** Times below zero, which are neither cut nor left out. */
class NegativeTimes {
  #count = 0;
  #least = 0;
  #metric = '';

  add({ metric, value }: Sample): void {
    this.#count++;
    this.#least = Math.min(this.#least, value);
    this.#metric = metric;
  }

  text(allowedMs: number): string | undefined {
    if (this.#count === 0) return undefined;
    const what = this.#count === 1 ? '1 value' : `${formatCount(this.#count)} values`;
    return `${what} of ${this.#metric} below zero, down to ${this.#least.toFixed(2)} ms, which the clocks' uncertainty of ±${allowedMs.toFixed(2)} ms does not explain`;
  }
}
