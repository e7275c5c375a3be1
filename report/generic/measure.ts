import type { MetricDeclaration } from '../../contract/metric.ts';
import { micro } from '../collector.ts';
import { fieldsOf, happenedAt, type Sample } from '../readSamples.ts';
import { Course } from './course.ts';
import type { Example, MeasuredMetric } from './details.ts';
import { Sketch } from './sketch.ts';
import { Thinned } from './thinned.ts';

/** What is known of a metric before any sample. */
type Declared = Pick<MeasuredMetric, 'name' | 'unit' | 'meaning' | 'values'>;

/** One metric while its samples come in. */
export interface Measure {
  add(sample: Sample): void;
  /** @param origin epoch ms that times count from */
  finish(declared: Declared, origin: number): MeasuredMetric;
}

/** Shares of a distribution that a report keeps. */
const shares = [0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1];
const mostExamples = 10;

export function measure({ type }: MetricDeclaration): Measure {
  switch (type) {
    case 'trend':
      return trend();
    case 'counter':
      return counter();
    case 'rate':
      return rate();
    case 'gauge':
      return gauge();
  }
}

function trend(): Measure {
  const course = new Course(
    () => new Sketch(),
    (into, other) => into.join(other),
  );
  const all = new Sketch();
  const samples = new Thinned<{ time: number; value: number }>();
  const worst: Kept[] = [];
  return {
    add(sample) {
      const time = happenedAt(sample);
      const { value } = sample;
      course.at(time).add(value);
      all.add(value);
      samples.add({ time, value });
      if (worst.length === mostExamples && value <= (worst.at(-1)?.value ?? 0)) return;
      worst.push({ time, value, metadata: sample.metadata });
      worst.sort((a, b) => b.value - a.value).splice(mostExamples);
    },
    finish: (declared, origin) => ({
      type: 'trend',
      ...declared,
      course: course.points().map(({ time, sum }) => {
        const [p50 = 0, p95 = 0] = sum.quantiles([0.5, 0.95]);
        return { atMs: since(time, origin), count: sum.count, p50: micro(p50), p95: micro(p95), max: micro(sum.max) };
      }),
      quantiles:
        all.count === 0
          ? []
          : all.quantiles(shares).map((value, index) => ({ share: shares[index] ?? 1, value: micro(value) })),
      samples: {
        oneIn: samples.oneIn,
        values: samples.values
          .toSorted((a, b) => a.time - b.time)
          .map(({ time, value }) => ({ atMs: since(time, origin), value: micro(value) })),
      },
      worst: worst.map((each) => exampleOf(each, origin)),
    }),
  };
}

function counter(): Measure {
  const course = new Course(
    () => ({ added: 0 }),
    (into, other) => {
      into.added += other.added;
    },
  );
  const examples: Kept[] = [];
  return {
    add(sample) {
      course.at(happenedAt(sample)).added += sample.value;
      keepExample(examples, sample);
    },
    finish(declared, origin) {
      let total = 0;
      const points = course.points().map(({ until, sum }) => {
        total += sum.added;
        return { atMs: since(until, origin), total: micro(total) };
      });
      return {
        type: 'counter',
        ...declared,
        course: points,
        examples: examples.map((each) => exampleOf(each, origin)),
      };
    },
  };
}

function rate(): Measure {
  const course = new Course(
    () => ({ passes: 0, fails: 0 }),
    (into, other) => {
      into.passes += other.passes;
      into.fails += other.fails;
    },
  );
  const examples: Kept[] = [];
  return {
    add(sample) {
      const sum = course.at(happenedAt(sample));
      if (sample.value === 0) sum.fails++;
      else sum.passes++;
      keepExample(examples, sample);
    },
    finish: (declared, origin) => ({
      type: 'rate',
      ...declared,
      course: course.points().map(({ time, sum }) => ({ atMs: since(time, origin), ...sum })),
      examples: examples.map((each) => exampleOf(each, origin)),
    }),
  };
}

function gauge(): Measure {
  const course = new Course(
    () => ({ time: Number.NEGATIVE_INFINITY, value: 0 }),
    (into, other) => {
      if (other.time >= into.time) Object.assign(into, other);
    },
  );
  return {
    add(sample) {
      const time = happenedAt(sample);
      const last = course.at(time);
      if (time >= last.time) Object.assign(last, { time, value: sample.value });
    },
    finish: (declared, origin) => ({
      type: 'gauge',
      ...declared,
      course: course.points().map(({ sum }) => ({ atMs: since(sum.time, origin), value: micro(sum.value) })),
    }),
  };
}

interface Kept {
  readonly time: number;
  readonly value: number;
  readonly metadata: string;
}

function keepExample(examples: Kept[], sample: Sample): void {
  const { value, metadata } = sample;
  if (value === 0 || metadata === '' || examples.length === mostExamples) return;
  examples.push({ time: happenedAt(sample), value, metadata });
}

function exampleOf({ time, value, metadata }: Kept, origin: number): Example {
  return { atMs: since(time, origin), value: micro(value), metadata: sorted(fieldsOf(metadata)) };
}

/** k6 writes metadata in no order. */
function sorted(fields: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A span may have begun before the run did. */
function since(time: number, origin: number): number {
  return Math.max(0, micro(time - origin));
}
