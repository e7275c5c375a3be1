import { apartOnly } from '../../contract/apartOnly.ts';
import { touchedOf } from '../../contract/drill.ts';
import {
  amounts,
  counter,
  laterReceiptTime,
  type MetricTable,
  receiptTime,
  time,
  timeLevel,
} from '../../contract/metric.ts';
import { connectionMetrics } from '../../contract/metrics.ts';
import { nodeOnly } from '../../contract/nodeOnly.ts';
import { type Option, text } from '../../contract/option.ts';
import type { OptionRule } from '../../contract/optionRules.ts';
import { choice, milliseconds, whole, yesOrNo } from '../../contract/ownSettings.ts';
import type { WireProfile } from '../../contract/profile.ts';
import { count, type Evidence, everybodyReached, type Goal, max, needs, nobodyRejected, p95 } from '../goal.ts';
import { relaxedLimits } from '../relaxedLimits.ts';
import type { PlanOf, Store } from '../scenario.ts';

/** What every drill takes beside the shared settings. */
export const drillSettings = /* @__PURE__ */ nodeOnly(() => ({
  disturbAfterMs: milliseconds(
    'disturb-after',
    2000,
    'how long events are published before anything is disturbed',
    500,
  ),
  disturbForMs: milliseconds('disturb-for', 2000, 'how long the disturbance lasts'),
  persistEvents: yesOrNo(
    'persist-events',
    "store every event as the gateway's writer would: clients ask for what they have missed, and nothing may be lost",
  ),
}));

/** What a drill takes that a user's own commands can carry out, beside a way of that name. */
export const commandSettings = /* @__PURE__ */ nodeOnly(() => ({
  disturbCommand: shellCommand('disturb-command', 'shell command that disturbs, in the way of your own'),
  restoreCommand: shellCommand('restore-command', 'shell command that takes it back, run whatever happens'),
  commandTimeoutMs: milliseconds('command-timeout', 30_000, 'how long each of the two commands may take', 1),
}));

function shellCommand(flag: string, help: string): Option<string | undefined> {
  return { ...text({ flag, takes: 'COMMAND', pattern: /\S/, expects: 'a shell command', fallback: undefined }), help };
}

/** The two commands belong together, and to the way that they are. */
export const commandsTogether: OptionRule = (settings) => {
  const own = new Map<string, unknown>(Object.entries(settings));
  const lacking = (['disturb-command', 'restore-command'] as const).filter(
    (flag) => own.get(flag === 'disturb-command' ? 'disturbCommand' : 'restoreCommand') === undefined,
  );
  const way = own.get('way');
  if (way === 'command' && lacking.length > 0) {
    return `--way is command, but ${lacking.map((flag) => `--${flag}`).join(' and ')} ${lacking.length === 1 ? 'is' : 'are'} missing: one disturbs, the other takes it back`;
  }
  if (lacking.length === 1) {
    return `--${lacking[0]} is missing: of --disturb-command and --restore-command one disturbs, the other takes it back`;
  }
  if (lacking.length === 0 && way !== 'command' && way !== 'auto') {
    return `--disturb-command has no effect with --way ${way}: expected --way command`;
  }
  return undefined;
};

/** The ways in which a drill disturbs, each with what it does. */
export type Ways<Way extends string = string> = Readonly<Record<Way, string>>;

/** `--way`, the first of the ways by default. */
export function wayOption<Way extends string>(ways: Ways<Way>, words: readonly [Way, ...Way[]]): Option<Way> {
  return choice('way', words, `what is done: ${words.map((word) => `${word}: ${ways[word]}`).join('; ')}`);
}

/** `--share`: how many of the clients a drill touches that leaves the others alone. */
export function shareOption(percent: number): Option<number> {
  return whole('share', percent, 'how many of the clients are touched, in per cent, rounded up', { min: 1, max: 99 });
}

export type DrillPlan = PlanOf<typeof drillSettings> & {
  readonly share?: number;
  readonly nodes?: number;
  readonly way?: string;
  readonly commandTimeoutMs?: number;
  /** By how many characters events are larger than usual. */
  readonly payloadBytes?: number;
};

/** What every drill measures beside the connections. */
export const ownDrillMetrics = /* @__PURE__ */ apartOnly(
  () =>
    ({
      deliveries: counter('Published events that reached a subscriber, each counted once for each subscriber.'),
      latency_before: receiptTime('Time from publishing to receipt by one subscriber, before the disturbance.', 'd'),
      latency_during: receiptTime('The same from the beginning of the disturbance until it was taken back.', 'd'),
      latency_after: receiptTime('The same afterwards.', 'd'),
      latency_touched: receiptTime(
        'The same at clients that are touched, of events that were published meanwhile.',
        'd',
      ),
      latency_others: receiptTime(
        'The same at clients that are not touched, from the beginning of the disturbance on.',
        'd',
      ),
      replayed_events: counter('Events that a client got by asking again, once for each client.'),
      events_published: counter('Events that were published, as far as the publisher can know.'),
      publish_time: timeLevel('Epoch time at which an event was published.', 'sequence'),
      publish_lateness: time("Time from an event's due time to its publishing: the generator's own delay.", 'sequence'),
      publish_receivers: amounts('Redis subscribers that one event reached, where the publisher is told.', 'sequence'),
      publish_failed: counter('Events that could not be published.', 'sequence', 'message'),
      events_stored: counter("Events that were stored as the gateway's own writer would."),
      events_unstored: counter('Events that could not be stored.', 'sequence', 'message'),
      unreadable_deliveries: counter(
        'Events that could not be read in the way that the profile describes.',
        'client',
        'message',
      ),
      drill_time: timeLevel('Epoch time of a step of the drill.', 'phase'),
      disturbance_seen: counter('How often the disturbance was seen to have an effect.'),
      connections_lost: counter('Connections of clients that ended without their doing.', 'client', 'reason'),
      connections_lost_by_others: counter('The same of clients that the drill does not touch.', 'client', 'reason'),
      loss_noticed: time(
        'Time from the beginning of the disturbance until a client held its connection lost.',
        'client',
      ),
      reconnect_attempts: counter('Attempts of clients to connect again.', 'client'),
      reconnections: counter('Clients that came back: connected and subscribed again.', 'client'),
      reconnects_refused: counter('Attempts that the gateway turned away.', 'client', 'message'),
      recovery_duration: laterReceiptTime(
        'Time from the end of the disturbance to the next event at one subscriber.',
        'client',
      ),
      recoveries_timed: counter('Subscribers that recovered, or had enough time to.'),
      clients_caught_up: counter('Clients that asked for what they had missed, once all was as before.'),
      receipts_checked: counter('Subscribers whose events were compared with what was published.'),
      events_lost_refused: counter(
        'Events that a client did not get live: nobody took them from the publisher.',
        'client',
      ),
      events_lost_unheard: counter('The same: fewer Redis subscribers than before were there for them.', 'client'),
      events_lost_away: counter('The same: the client was not connected, or cut off.', 'client'),
      events_lost_on_the_way: counter('The same without any of these reasons.', 'client', 'sequence'),
      events_missing: counter(
        'Stored events that a client has neither live nor by asking again.',
        'client',
        'sequence',
      ),
      events_beyond_replay: counter('Events that were too old to be replayed when the client asked.', 'client'),
      duplicate_deliveries: counter(
        'Events that a client got more often than it asked for them.',
        'client',
        'sequence',
      ),
      events_out_of_order: counter('Events that came after a later one of the same stream.', 'client', 'sequence'),
    }) as const satisfies MetricTable,
);

export const drillMetrics = { ...connectionMetrics, ...ownDrillMetrics };

export type DrillMetric = keyof typeof drillMetrics;

/** What the drills have in common, to be spread into a definition. */
export const drillParts = {
  takes: nodeOnly(
    () =>
      [
        'clientCount',
        'delayMs',
        'latencyThresholdMs',
        'recoveryThresholdMs',
        'jobId',
        'settleMs',
        'subscriberVus',
      ] as const,
  ),
  defaults: apartOnly(() => ({ clientCount: 50, delayMs: 50, recoveryThresholdMs: 10_000 })),
  limits: relaxedLimits,
  metrics: drillMetrics,
  everyClient: apartOnly(() => [everybodyReached, nobodyRejected]),
  connections: apartOnly(
    () =>
      ({ clientCount }: { readonly clientCount: number }) =>
        clientCount + 1,
  ),
  deliveriesPerSecond: nodeOnly(
    () =>
      ({ clientCount, delayMs }: { readonly clientCount: number; readonly delayMs: number }) =>
        delayMs === 0 ? undefined : (clientCount * 1000) / delayMs,
  ),
} as const;

/** The stores that a script works with itself: events reach a gateway by Redis, where the profile says so. */
export function drillStores({ publish }: WireProfile): readonly Store[] {
  return publish !== null && 'redis' in publish ? ['redis'] : [];
}

type CommonGoal = 'recovered' | 'nothing-lost-on-the-way' | 'complete' | 'no-duplicates' | 'in-order' | 'latency-after';

/**
 * What must be true of the subscribers after any disturbance.
 *
 * @param prefix of the goals' ids
 * @param hadNoEffect what it means where nothing was seen of the disturbance
 * @param effect further evidence that the disturbance has happened
 */
export function drillGoals<Prefix extends string, Own extends string = never>(
  prefix: Prefix,
  plan: DrillPlan,
  hadNoEffect: string,
  effect: readonly Evidence<DrillMetric | Own>[] = [],
): Goal<`${Prefix}.${CommonGoal}`, DrillMetric | NoInfer<Own>>[] {
  const everyClient = count.exactly(plan.clientCount);
  const happened: Evidence<DrillMetric | Own>[] = [
    needs('clients_subscribed', count.atLeast(plan.clientCount), 'not every client was subscribed'),
    needs('disturbance_seen', count.atLeast(1), hadNoEffect),
    ...effect,
  ];
  const readable = needs('unreadable_deliveries', count.exactly(0), 'some events could not be read');
  const compared = [
    ...happened,
    readable,
    needs('deliveries', count.atLeast(1), 'no event arrived'),
    needs('receipts_checked', everyClient, 'received and published events were not compared'),
  ];
  const complete: Goal<`${Prefix}.complete`, DrillMetric | Own> = {
    id: `${prefix}.complete`,
    title: 'Stored events that a client never got',
    metric: 'events_missing',
    comparison: count.exactly(0),
    unit: '',
    evidence: [
      ...compared,
      needs('events_stored', count.atLeast(1), 'no event was stored'),
      needs('events_unstored', count.exactly(0), 'not every event could be stored'),
      needs('clients_caught_up', everyClient, 'not every client asked for what it had missed'),
      needs(
        'events_beyond_replay',
        count.exactly(0),
        'more events were missed than the gateway replays: publish fewer (--delay) or disturb for a shorter time',
      ),
    ],
    samples: 'deliveries',
  };
  return [
    {
      id: `${prefix}.recovered`,
      title: 'Time until the last client has events again',
      metric: 'recovery_duration',
      comparison: max.atMost(plan.recoveryThresholdMs),
      unit: 'ms',
      evidence: [
        ...happened,
        readable,
        needs('recoveries_timed', everyClient, 'publishing ended before every client had recovered'),
      ],
      movedBy: '--recovery-threshold',
    },
    {
      id: `${prefix}.nothing-lost-on-the-way`,
      title: 'Events lost that the disturbance does not explain',
      metric: 'events_lost_on_the_way',
      comparison: count.exactly(0),
      unit: '',
      evidence: compared,
      samples: 'deliveries',
    },
    ...(plan.persistEvents ? [complete] : []),
    {
      id: `${prefix}.no-duplicates`,
      title: 'Events delivered more often than asked for',
      metric: 'duplicate_deliveries',
      comparison: count.exactly(0),
      unit: '',
      evidence: compared,
      samples: 'deliveries',
    },
    {
      id: `${prefix}.in-order`,
      title: 'Events out of order',
      metric: 'events_out_of_order',
      comparison: count.exactly(0),
      unit: '',
      evidence: compared,
      samples: 'deliveries',
    },
    {
      id: `${prefix}.latency-after`,
      title: 'Publish-to-receipt latency afterwards, p95',
      metric: 'latency_after',
      comparison: p95.atMost(plan.latencyThresholdMs),
      unit: 'ms',
      evidence: compared,
      movedBy: '--latency-threshold',
    },
  ];
}

/**
 * What must be true of the clients that a drill does not touch.
 *
 * @param prefix of the goals' ids
 * @param effect evidence that the disturbance has happened
 */
export function othersGoals<Prefix extends string, Own extends string = never>(
  prefix: Prefix,
  plan: DrillPlan & { readonly share: number },
  effect: readonly Evidence<DrillMetric | Own>[],
): Goal<`${Prefix}.${'others-connected' | 'others-in-time'}`, DrillMetric | NoInfer<Own>>[] {
  const others = plan.clientCount - touchedOf(plan);
  const watched: Evidence<DrillMetric | Own>[] = [
    needs('clients_subscribed', count.atLeast(plan.clientCount), 'not every client was subscribed'),
    ...effect,
    needs('latency_others', { aggregate: 'max', operator: '>=', limit: 0.001 }, noOthers(others)),
  ];
  return [
    {
      id: `${prefix}.others-connected`,
      title: 'Connections lost by clients that were not touched',
      metric: 'connections_lost_by_others',
      comparison: count.exactly(0),
      unit: '',
      evidence: watched,
    },
    {
      id: `${prefix}.others-in-time`,
      title: 'Publish-to-receipt latency of clients that were not touched, p95',
      metric: 'latency_others',
      comparison: p95.atMost(plan.latencyThresholdMs),
      unit: 'ms',
      evidence: watched,
      movedBy: '--latency-threshold',
    },
  ];
}

function noOthers(others: number): string {
  return others > 0
    ? 'no event came to a client that was not touched'
    : 'every client was touched: more are needed (--client-count), or a smaller share (--share)';
}

/** A drill needs live events. */
export function lacksForDrill({ publish, jobEvents }: WireProfile): string | undefined {
  if (publish === null) return 'publish is missing: it says how an event gets to the gateway';
  return jobEvents.length === 0 ? 'jobEvents is missing: it says what a client receives of an event' : undefined;
}
