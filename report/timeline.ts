import { mapRecord } from '../contract/record.ts';
import type { Span } from './pressure.ts';
import { happenedAt, type Sample } from './readSamples.ts';
import type { Timeline } from './schema.ts';

/** The gateway's own figures at one moment of a run; undefined where it does not report one. */
export interface GatewayPoll {
  /** Epoch milliseconds. */
  readonly time: number;
  readonly connections: number | undefined;
  readonly subscriptions: number | undefined;
  readonly idleClients: number | undefined;
}

/** Metrics whose samples tell when a client's connect ended, and how. */
export const timelineMetrics = ['connect_duration', 'clients_rejected', 'clients_unreachable'] as const;

/** Points that a series keeps, however long the run was: more than a chart can show side by side. */
const mostPoints = 400;

/** Gathers what happened when: how clients' connects ended, and what the gateway's metrics said meanwhile. */
export class TimelineCollector {
  readonly #admitted: number[] = [];
  readonly #rejected: number[] = [];
  readonly #unreachable: number[] = [];
  #firstClientAt = Number.POSITIVE_INFINITY;
  #lastAt = Number.NEGATIVE_INFINITY;

  add(sample: Sample): void {
    const { metric, value } = sample;
    // A counter's sample of zero only says that someone looked.
    if (metric !== 'connect_duration' && value === 0) return;
    const at = happenedAt(sample);
    if (at > this.#lastAt) this.#lastAt = at;
    if (isClient(metric) && at < this.#firstClientAt) this.#firstClientAt = at;
    if (metric === 'connect_duration') this.#admitted.push(at);
    else if (metric === 'clients_rejected') this.#rejected.push(at);
    else if (metric === 'clients_unreachable') this.#unreachable.push(at);
  }

  /** From the first client's answer to the last sample; undefined where no client came. */
  get load(): Span | undefined {
    return Number.isFinite(this.#firstClientAt) ? { from: this.#firstClientAt, until: this.#lastAt } : undefined;
  }

  /** @param startedAt epoch ms that all times are counted from */
  timeline(startedAt: number, polls: readonly GatewayPoll[], marks: Timeline['marks'] = []): Timeline {
    return { startedAt, gateway: thinPolls(startedAt, polls), clients: this.#clients(startedAt), marks: [...marks] };
  }

  #clients(startedAt: number): Timeline['clients'] {
    // Each VU flushes its own samples, so the file's order is not the order in time.
    const ends = mapRecord(
      { admitted: this.#admitted, rejected: this.#rejected, unreachable: this.#unreachable },
      (times) => times.sort((a, b) => a - b),
    );
    const all = Object.values(ends);
    const first = Math.min(...all.map((times) => times[0] ?? Number.POSITIVE_INFINITY));
    const last = Math.max(...all.map((times) => times.at(-1) ?? Number.NEGATIVE_INFINITY));
    if (!Number.isFinite(first)) return [];

    const step = Math.max(1, Math.ceil((last - first) / (mostPoints - 1)));
    const points: Timeline['clients'] = [];
    let counts = { admitted: 0, rejected: 0, unreachable: 0 };
    for (let time = first; ; time = Math.min(time + step, last)) {
      const before = counts;
      counts = mapRecord(ends, (times, fate) => countUntil(times, time, before[fate]));
      if (sum(counts) > sum(before)) points.push({ atMs: time - startedAt, ...counts });
      if (time >= last) return points;
    }
  }
}

function isClient(metric: string): boolean {
  return timelineMetrics.some((name) => name === metric);
}

/** Of polls that share a point the one with the most connections stays: a peak is what limits are held to. */
function thinPolls(startedAt: number, polls: readonly GatewayPoll[]): Timeline['gateway'] {
  const size = Math.max(1, Math.ceil(polls.length / mostPoints));
  const points: Timeline['gateway'] = [];
  for (let start = 0; start < polls.length; start += size) {
    const peak = polls
      .slice(start, start + size)
      .reduce((most, poll) => ((poll.connections ?? 0) > (most.connections ?? 0) ? poll : most));
    points.push({
      atMs: peak.time - startedAt,
      connections: peak.connections ?? null,
      subscriptions: peak.subscriptions ?? null,
      idleClients: peak.idleClients ?? null,
    });
  }
  return points;
}

/** How many of the sorted times are not after `time`, given that at least `atLeast` are. */
function countUntil(times: readonly number[], time: number, atLeast: number): number {
  let count = atLeast;
  while ((times[count] ?? Number.POSITIVE_INFINITY) <= time) count++;
  return count;
}

function sum({ admitted, rejected, unreachable }: { admitted: number; rejected: number; unreachable: number }): number {
  return admitted + rejected + unreachable;
}
