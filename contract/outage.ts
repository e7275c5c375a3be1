import type { Plan } from './plan.ts';

/** One PUBLISH, as its publisher saw it. */
export interface Publication {
  readonly sequence: number;
  /** Epoch milliseconds just before it. */
  readonly at: number;
  /** Redis subscribers that it reached; null where Redis did not take it. */
  readonly receivers: number | null;
  /** The publisher was told that it was not taken. */
  readonly isRefused?: true;
  /** Epoch milliseconds at which the publisher was told what became of it. */
  readonly answeredAt?: number;
}

/** What was done to Redis, in epoch milliseconds. */
export interface Disturbance {
  readonly startedAt: number;
  /** From then on Redis is as it was before. */
  readonly backAt: number;
}

/** A disturbance and its consequences for what was published. */
export interface Outage extends Disturbance {
  /** Redis subscribers that events reached before. */
  readonly before: number;
  /** First publication after `backAt` that reached as many as before; undefined if none did. */
  readonly regainedAt?: number;
  /** Events that the gateway cannot have got: the first one and the last one. */
  readonly first: number;
  readonly last: number;
  /** Other events that Redis did not take: one was under way for long before it began, or a connection broke later. */
  readonly refused: readonly number[];
  /** First event after `backAt`. */
  readonly firstAfter: number;
  readonly lastSequence: number;
  readonly lastAt: number;
}

/** An event is on its way for a moment; one that was published this shortly before may be lost with the connection. */
const underWayMs = 10;

/**
 * Which events fell into the outage: from the disturbance until the first event after it that reached as many Redis
 * subscribers as those before. What is lost from then on is lost by the gateway.
 *
 * @param publications in the order of their sequence
 */
export function outageOf(publications: readonly Publication[], { startedAt, backAt }: Disturbance): Outage {
  let before = 1;
  let regainedAt: number | undefined;
  let first = 0;
  let last = 0;
  let firstAfter = Number.POSITIVE_INFINITY;
  for (const { sequence, at, receivers } of publications) {
    if (at < startedAt - underWayMs) {
      before = Math.max(before, receivers ?? 0);
      continue;
    }
    const isShort = receivers === null || receivers < before;
    if (at >= backAt) {
      firstAfter = Math.min(firstAfter, sequence);
      if (!isShort) regainedAt ??= at;
    }
    if (regainedAt !== undefined) continue;
    first ||= sequence;
    last = sequence;
  }
  const { sequence: lastSequence = 0, at: lastAt = 0 } = publications.at(-1) ?? {};
  return {
    startedAt,
    backAt,
    before,
    ...(regainedAt === undefined ? {} : { regainedAt }),
    first,
    last,
    refused: publications.flatMap(({ sequence, receivers }) =>
      receivers !== null || (sequence >= first && sequence <= last) ? [] : sequence,
    ),
    firstAfter,
    lastSequence,
    lastAt,
  };
}

/** Whether the gateway cannot have got an event, or may have been cut off from it. */
export function isExcused(
  { first, last, refused }: Pick<Outage, 'first' | 'last' | 'refused'>,
  sequence: number,
): boolean {
  return (sequence >= first && sequence <= last) || refused.includes(sequence);
}

/** First event of the outage that reached fewer subscribers than those before; undefined if none did. */
export function lossOf(publications: readonly Publication[], { startedAt, before }: Outage): Publication | undefined {
  return publications.find(({ at, receivers }) => at >= startedAt && (receivers ?? 0) < before);
}

type Schedule = Pick<
  Plan,
  'eventCount' | 'delayMs' | 'redisResetSequence' | 'redisResetDelayMs' | 'recoveryThresholdMs'
>;

/**
 * The highest sequence that can be published. Without events nobody can see that a gateway has recovered, so during a
 * drill publishing goes on until it has, or until it is too late.
 */
export function highestSequence(plan: Schedule): number {
  if (plan.redisResetSequence === 0) return plan.eventCount;
  const neededMs = plan.redisResetDelayMs + plan.recoveryThresholdMs + restartMs;
  return Math.max(plan.eventCount, plan.redisResetSequence + Math.ceil(neededMs / plan.delayMs));
}

/** What stopping and starting a server may take beyond the time in which it is down. */
const restartMs = 10_000;
