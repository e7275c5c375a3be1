import { micro } from '../collector.ts';
import { Course } from '../generic/course.ts';
import { Sketch } from '../generic/sketch.ts';
import { fieldOf, type Sample } from '../readSamples.ts';
import type { Disturbance, DrillPoint } from './details.ts';

type Counts = Omit<DrillPoint, 'atMs' | 'latency'>;

/** What each of these counts in the course. */
const counted: Readonly<Record<string, keyof Counts>> = {
  subscribe_duration: 'subscribed',
  connections_lost: 'lost',
  connections_lost_by_others: 'lost',
  reconnect_attempts: 'attempts',
  reconnects_refused: 'refused',
  reconnections: 'returned',
};

const none: Counts = { published: 0, received: 0, subscribed: 0, lost: 0, attempts: 0, refused: 0, returned: 0 };
const countNames = ['published', 'received', 'subscribed', 'lost', 'attempts', 'refused', 'returned'] as const;

const latencies: ReadonlySet<string> = new Set(['latency_before', 'latency_during', 'latency_after']);

/** What happened when, in bounded memory. */
export class DrillCourse {
  readonly #course = new Course(
    () => ({ ...none, latency: new Sketch() }),
    (into, { latency, ...counts }) => {
      into.latency.join(latency);
      for (const name of countNames) into[name] += counts[name];
    },
  );
  readonly #publishedAt = new Map<number, number>();
  #lastPublishedAt: number | undefined;

  add({ metric, time, value, metadata }: Sample): void {
    if (latencies.has(metric)) {
      this.#course.at(time).received++;
      this.#course.at(time - value).latency.add(value);
    } else if (metric === 'publish_time') {
      this.#course.at(value).published++;
      this.#publishedAt.set(Number(fieldOf(metadata, 'sequence')), value);
      this.#lastPublishedAt = Math.max(this.#lastPublishedAt ?? value, value);
    } else {
      const count = counted[metric];
      if (count !== undefined && (value !== 0 || metric === 'subscribe_duration')) this.#course.at(time)[count]++;
    }
  }

  /** Epoch ms; undefined where nothing was published. */
  get lastPublishedAt(): number | undefined {
    return this.#lastPublishedAt;
  }

  /** Epoch ms; undefined where nobody knows. */
  publishedAt(sequence: number): number | undefined {
    return this.#publishedAt.get(sequence);
  }

  /** @param origin epoch ms that times count from */
  details(origin: number): Disturbance['course'] {
    const points = this.#course.points();
    const [first] = points;
    return {
      spanMs: first === undefined ? 0 : first.until - first.time,
      points: points.map(({ time, sum: { latency, ...counts } }) => ({
        atMs: micro(time - origin),
        ...counts,
        latency: latency.count === 0 ? null : spreadOf(latency),
      })),
    };
  }
}

function spreadOf(sketch: Sketch): NonNullable<DrillPoint['latency']> {
  const [p50 = 0, p95 = 0] = sketch.quantiles([0.5, 0.95]);
  return { count: sketch.count, p50: micro(p50), p95: micro(p95), max: micro(sketch.max) };
}
