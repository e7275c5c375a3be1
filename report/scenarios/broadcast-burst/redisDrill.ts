import { isExcused, lossOf, type Outage, outageOf, type Publication } from '../../../contract/outage.ts';
import type { Plan } from '../../../contract/plan.ts';
import type { Summary } from '../../../contract/summary.ts';
import { formatCount, formatValue } from '../../../text/format.ts';
import { countOf, figure, micro } from '../../collector.ts';
import { fieldOf, type Sample } from '../../readSamples.ts';
import type { Timeline } from '../../schema.ts';
import type { BroadcastDetails } from './details.ts';

type DrillDetails = NonNullable<BroadcastDetails['redisDrill']>;

export const redisDrillMetrics = ['redis_drill_time', 'redis_subscribers'] as const;

/** Looks at Redis that a report keeps. */
const mostLooks = 200;

/** Gathers how a Redis drill went, and what became of the events around it. */
export class DrillCollector {
  readonly #plan: Plan;
  readonly #looks: { time: number; subscribers: number }[] = [];
  #startedAt: number | undefined;
  #backAt: number | undefined;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  add({ metric, time, value, metadata }: Sample): void {
    if (metric === 'redis_subscribers') this.#looks.push({ time, subscribers: value });
    else if (fieldOf(metadata, 'phase') === 'start') this.#startedAt = value;
    else this.#backAt = value;
  }

  /** @param hasReceived whether a client got an event */
  details(
    publications: readonly Publication[],
    hasReceived: (client: number, sequence: number) => boolean,
    summary: Summary,
  ): DrillDetails {
    const { redisDrill, redisResetSequence, redisResetDelayMs, clientCount } = this.#plan;
    const startedAt = this.#startedAt;
    const outage = this.#outage(publications);
    const since = (at: number | undefined, origin: number | undefined) =>
      at === undefined || origin === undefined ? null : micro(at - origin);
    return {
      drill: redisDrill,
      sequence: redisResetSequence,
      plannedMs: redisResetDelayMs,
      startedAt: startedAt === undefined ? null : new Date(startedAt).toISOString(),
      lastedMs: since(this.#backAt, startedAt),
      cuts: countOf(summary, 'redis_cuts'),
      // Events that the publisher could not hand over say nothing of the gateway's subscription.
      subscriptionLostAfterMs:
        redisDrill === 'publisher' ? null : since(outage && lossOf(publications, outage)?.at, startedAt),
      subscriptionRegainedAfterMs: redisDrill === 'publisher' ? null : since(outage?.regainedAt, this.#backAt),
      firstRecoveryMs: rounded(figure(summary, 'redis_recovery_duration', 'min')),
      lastRecoveryMs: rounded(figure(summary, 'redis_recovery_duration', 'max')),
      failedPublishes: publications.filter(({ receivers }) => receivers === null).length,
      firstLostSequence: outage === undefined || outage.first === 0 ? null : outage.first,
      lastLostSequence: outage === undefined || outage.first === 0 ? null : outage.last,
      lostInside: countOf(summary, 'events_lost_inside'),
      lostOutside: countOf(summary, 'events_lost_outside'),
      lostPerClient: outage === undefined ? [] : lostPerClient(outage, clientCount, hasReceived),
      subscribers: this.#looks
        .filter((_, index) => index % Math.ceil(this.#looks.length / mostLooks) === 0)
        .map(({ time, subscribers }) => ({ atMs: Math.round(time - (startedAt ?? time)), subscribers })),
    };
  }

  /** Spans for the charts. */
  marks(publications: readonly Publication[], origin: number): Timeline['marks'] {
    if (this.#startedAt === undefined) return [];
    const outage = this.#outage(publications);
    const at = (time: number) => Math.round(time - origin);
    const disturbed = { atMs: at(this.#startedAt), label: `Redis drill (${this.#plan.redisDrill})` };
    if (outage === undefined) return [disturbed];
    const { backAt, regainedAt } = outage;
    return [
      { ...disturbed, untilMs: at(backAt) },
      ...(regainedAt === undefined ? [] : [{ atMs: at(regainedAt), label: 'subscription seen again' }]),
    ];
  }

  #outage(publications: readonly Publication[]): Outage | undefined {
    if (this.#startedAt === undefined || this.#backAt === undefined) return undefined;
    return outageOf(publications, { startedAt: this.#startedAt, backAt: this.#backAt });
  }
}

/** One sentence for the summary. */
export function describeDrill({ drill, sequence, cuts, lastedMs, ...found }: DrillDetails): string {
  if (cuts === 0) return `The Redis drill (${drill}) at event ${sequence} did not happen.`;
  const done = `Redis drill (${drill}) at event ${sequence}${lastedMs === null ? '' : ` for ${formatValue(lastedMs, 'ms')}`}`;
  const recovery =
    found.lastRecoveryMs === null
      ? 'no recovery seen'
      : `events again after ${formatValue(found.lastRecoveryMs, 'ms')}`;
  return `${done}: ${recovery}, ${formatCount(found.lostInside)} deliveries lost in the outage, ${formatCount(found.lostOutside)} outside.`;
}

function lostPerClient(
  outage: Outage,
  clientCount: number,
  hasReceived: (client: number, sequence: number) => boolean,
): DrillDetails['lostPerClient'] {
  return Array.from({ length: clientCount }, (_, client) => {
    let inside = 0;
    let outside = 0;
    for (let sequence = 1; sequence <= outage.lastSequence; sequence++) {
      if (hasReceived(client, sequence)) continue;
      if (isExcused(outage, sequence)) inside++;
      else outside++;
    }
    return { client, inside, outside };
  });
}

function rounded(value: number | null): number | null {
  return value === null ? null : micro(value);
}
