import type { MetricDeclaration } from '../../contract/metric.ts';
import { Trend } from '../analysis/trend.ts';
import type { Sample } from '../readSamples.ts';

type Type = MetricDeclaration['type'];

interface Rate {
  passes: number;
  fails: number;
}

interface Gauge {
  time: number;
  value: number;
  min: number;
  max: number;
}

/**
 * Adds samples up as k6 does, those of one instance or of many: what is put together of parts is what one k6 would have
 * told of all of them.
 */
export class MetricsPool {
  /** Metrics that are added up. */
  readonly types: ReadonlyMap<string, Type>;
  readonly #counters = new Map<string, number>();
  readonly #rates = new Map<string, Rate>();
  readonly #gauges = new Map<string, Gauge>();
  readonly #trends = new Map<string, Trend>();

  constructor(types: ReadonlyMap<string, Type>) {
    this.types = types;
  }

  add({ metric, value, time }: Pick<Sample, 'metric' | 'value' | 'time'>): void {
    switch (this.types.get(metric)) {
      case 'trend':
        this.#trendOf(metric).add(value);
        break;
      case 'counter':
        this.#counters.set(metric, (this.#counters.get(metric) ?? 0) + value);
        break;
      case 'rate':
        this.#addRate(metric, value === 0 ? { passes: 0, fails: 1 } : { passes: 1, fails: 0 });
        break;
      case 'gauge':
        this.#addGauge(metric, { time, value, min: value, max: value });
        break;
    }
  }

  /** Adds all samples of another one. */
  join(other: MetricsPool): void {
    for (const [metric, trend] of other.#trends) this.#trendOf(metric).join(trend);
    for (const [metric, sum] of other.#counters) this.#counters.set(metric, (this.#counters.get(metric) ?? 0) + sum);
    for (const [metric, rate] of other.#rates) this.#addRate(metric, rate);
    for (const [metric, gauge] of other.#gauges) this.#addGauge(metric, gauge);
  }

  trend(metric: string): Trend | undefined {
    return this.#trends.get(metric);
  }

  /** Figures by metric, of those that have samples. */
  figures(): Map<string, Record<string, number>> {
    const figures = new Map<string, Record<string, number>>();
    for (const metric of this.types.keys()) {
      const values = this.#figuresOf(metric);
      if (values !== undefined) figures.set(metric, values);
    }
    return figures;
  }

  #figuresOf(metric: string): Record<string, number> | undefined {
    const counted = this.#counters.get(metric);
    if (counted !== undefined) return { count: counted };
    const rate = this.#rates.get(metric);
    if (rate !== undefined) return { rate: rate.passes / (rate.passes + rate.fails), ...rate };
    const gauge = this.#gauges.get(metric);
    if (gauge !== undefined) return { value: gauge.value, min: gauge.min, max: gauge.max };
    return this.#trends.get(metric)?.values();
  }

  #trendOf(metric: string): Trend {
    const known = this.#trends.get(metric);
    if (known !== undefined) return known;
    const trend = new Trend();
    this.#trends.set(metric, trend);
    return trend;
  }

  #addRate(metric: string, { passes, fails }: Rate): void {
    const known = this.#rates.get(metric) ?? { passes: 0, fails: 0 };
    this.#rates.set(metric, { passes: known.passes + passes, fails: known.fails + fails });
  }

  /** The latest one by its time; of two at the same time the one that comes later. */
  #addGauge(metric: string, gauge: Gauge): void {
    const known = this.#gauges.get(metric);
    if (known === undefined) {
      this.#gauges.set(metric, { ...gauge });
      return;
    }
    if (gauge.time >= known.time) {
      known.time = gauge.time;
      known.value = gauge.value;
    }
    known.min = Math.min(known.min, gauge.min);
    known.max = Math.max(known.max, gauge.max);
  }
}

/** The figures of a metric that has no samples, as k6 holds them against thresholds. */
export function emptyFigures(type: Type): Record<string, number> {
  switch (type) {
    case 'counter':
      return { count: 0 };
    case 'rate':
      return { rate: 0, passes: 0, fails: 0 };
    case 'gauge':
      return { value: 0, min: 0, max: 0 };
    case 'trend':
      return new Trend().values();
  }
}
