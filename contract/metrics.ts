/*
 * Every metric of the scripts, once. k6 bundles use this file for its types alone: the sentences would be a
 * twentieth of each bundle.
 */

/** One k6 metric: its type, its unit and what it means. `docs/metrics.md` is made from these. */
export interface MetricDeclaration {
  readonly type: 'trend' | 'counter' | 'rate' | 'gauge';
  readonly unit: 'ms' | 's' | '1' | 'bytes';
  readonly meaning: string;
  /** Keys that a sample carries in k6's metadata (not as tags), where it has any. */
  readonly metadata?: readonly string[];
  /** Tags of its own: few values, each of which makes a time series. */
  readonly tags?: readonly string[];
}

export const metricDeclarations = {
  connect_duration: trend(
    'Time from the connect call to the Socket.IO connection of an admitted client.',
    'client',
    'at',
  ),
  clients_connected: counter('Clients that were admitted.'),
  clients_rejected: {
    ...counter('Clients that the gateway turned away, with or without a word.', 'client', 'message', 'at'),
    tags: ['cause'],
  },
  clients_unreachable: {
    ...counter(
      'Clients with whom nobody spoke Socket.IO, from a refused TCP connection to an unanswered connect.',
      'client',
      'message',
    ),
    tags: ['cause'],
  },
  subscribe_duration: trend('Time from a subscription request to its acknowledgement.', 'client'),
  clients_subscribed: counter('Clients whose subscription was acknowledged.'),
  bystanders_subscribed: counter('Clients that hold another job and must receive nothing of this one.'),
  unreadable_answers: counter('Requests whose answer came and could not be read as the profile describes it.'),
  gateway_errors: counter("Error events of the gateway's contract.", 'client', 'message'),

  connection_attempts: counter('Clients of a quota scenario that tried to connect.'),
  clients_turned_away: counter('Clients of a quota scenario that the gateway did not admit, whatever it told them.'),
  rejection_duration: trend(
    'Time from the connect call to the end of the rejection as the client saw it.',
    'client',
    'way',
    'message',
  ),
  rejections_unexplained: counter('Clients that were turned away without the words and the code for it.', 'client'),
  clients_origin_refused: counter('Clients whose Origin the gateway refuses altogether.'),
  connection_limit: level('Limit that a quota scenario holds the gateway to.'),
  held_connections: level('Connections that others held when the scenario began.'),
  admissible_clients: level('Clients that the gateway has to admit: the limit less what others hold.'),
  admitted_clients: level('Clients that were connected when all rejections were over.'),
  admissions_counted: counter('Counts of the admitted clients, one in each run.'),
  admission_deviation: counter('Clients admitted above or below the limit.'),
  slots_released: counter('Slots that were given back, to see whether they can be taken again.'),
  slots_reused: counter('Slots that were taken again.'),
  slots_not_reused: counter('Slots that could not be taken again.'),
  slot_reuse_attempts: counter('Attempts that it took.'),
  slot_reuse_duration: trend('Time from giving a slot back to taking it again.'),
  alternate_attempts: counter('Clients of the alternate Origin that tried to connect.'),
  alternate_admitted: counter('Clients of the alternate Origin that were admitted.'),
  alternate_rejected: counter('Clients of the alternate Origin that were not admitted.', 'message'),
  alternate_refused: counter('Clients of the alternate Origin, where the gateway refuses that altogether.'),

  room_limit: level('Jobs that one socket may be subscribed to at the same time.'),
  rooms_admitted: level('Subscriptions up to the cap that were acknowledged.'),
  rooms_counted: counter('Counts of these subscriptions, one in each run.'),
  rooms_deviation: counter('Subscriptions up to the cap that were not acknowledged.'),
  over_cap_requests: counter('Subscription requests beyond the cap.'),
  over_cap_errors: counter('Errors that came in answer to them.'),
  over_cap_misanswered: counter('Requests beyond the cap that got anything else than exactly one error.', 'd'),
  refusal_duration: trend('Time from a subscription request to its refusal.', 'd', 'message'),
  clients_thrown_out: counter('Clients that lost their connection for asking for too much.'),
  resubscriptions: counter('Requests for a job that was held already.'),
  resubscriptions_free: counter('Such requests that were acknowledged and took no slot.'),

  idle_clients: counter('Silent clients that were watched for their eviction.'),
  clients_evicted: counter('Silent clients that were disconnected.'),
  eviction_time: trend('Time from the connection of a silent client to its disconnect.', 'client', 'reason'),
  eviction_timeout: gauge('Silence after which the gateway says that it evicts a client.'),
  eviction_earliest: gauge('Earliest time after which a silent client may be evicted.'),
  eviction_latest: gauge('Latest time after which it has to be.'),
  evictions_outside_window: counter('Silent clients that were evicted too early, too late or not at all.'),
  evictions_unexplained: counter('Clients that were evicted without the error for it, or with another one.'),
  heartbeats: counter('Engine.IO heartbeats that silent clients answered.'),
  control_watched: counter('Active clients that were watched meanwhile.'),
  control_evicted: counter('Active clients that were disconnected.'),
  connections_expected: level('Connections that are left when all silent clients are gone.'),
  connections_after: level("Connections that the gateway's metrics reported then."),
  slots_checked: counter('Looks at whether the slots of evicted clients are free.'),
  slots_retaken: counter('Clients that were admitted in place of evicted ones.'),
  slots_not_free: counter('Slots that were still counted, or could not be taken again.'),

  metrics_polls: counter("Readings of the gateway's metrics while the scenario ran."),
  metrics_poll_gap: trend("Time without a reading of the gateway's metrics."),
  metrics_at_limit: counter("Readings of the gateway's metrics while everything was taken."),
  metrics_over_limit: counter("Readings of the gateway's metrics that were above the limit."),
  reported_count: level("What the gateway's metrics reported of what is limited."),
  reported_limit: level('Limit that these reports are held to.'),

  replay_duration: trend('Time from the subscription request to the receipt of the last stored event.', 'client'),
  replay_attempts: counter('Replays that were asked for.'),
  replays_completed: counter('Replays in which every expected event came.'),
  replay_failed: rate('Share of replays with a wrong count, order, duplicate or foreign event.', 'client', 'reason'),
  replay_event_latency: trend('Time from the subscription request to the receipt of one stored event.', 'd'),

  unreadable_replays: counter(
    'Replays with an event that could not be read in the way that the profile describes.',
    'client',
    'message',
  ),

  delivery_latency: trend('Time from just before PUBLISH to the receipt of the frame by one subscriber.', 'd'),
  deliveries: counter('Published events that reached a subscriber, each counted once for each subscriber.'),
  duplicate_deliveries: counter('Events that reached the same subscriber again.', 'd'),
  foreign_deliveries: counter('Events that reached a client that had not asked for them.', 'd'),
  unreadable_deliveries: counter(
    'Events that came and could not be read in the way that the profile describes.',
    'client',
    'message',
  ),
  other_deliveries: counter("Events of a client's own job that are the gateway's own, not the run's."),
  events_published: counter('Events that were handed to Redis.'),
  publish_failed: counter('Events that Redis did not take.', 'd'),
  publish_time: gauge('Epoch time at which an event was published.', 'd'),
  publish_lateness: trend("Time from an event's due time to its PUBLISH: the generator's own delay.", 'd'),
  publish_receivers: { ...trend('Redis subscribers that one PUBLISH reached.', 'd'), unit: '1' },
  redis_cuts: counter('Connections that a Redis drill closed, or stops of Redis.'),
  redis_subscription_losses: counter(
    'Looks at Redis during a drill that found fewer subscribers than before, or none.',
  ),
  redis_drill_time: gauge('Epoch time of a step of a Redis drill.', 'phase'),
  redis_subscribers: {
    ...trend('Subscribers of the channel, by the count of Redis itself, while it was disturbed.'),
    unit: '1',
  },
  redis_recovery_duration: trend('Time from the end of a Redis drill to the next event at one subscriber.', 'client'),
  recoveries_timed: counter('Subscribers that were seen to recover, or were given time enough for it.'),
  outage_checked: counter('Subscribers whose deliveries around a Redis drill were compared with what was published.'),
  events_lost_inside: counter('Events of a Redis outage that a subscriber did not get.', 'client'),
  events_lost_outside: counter('Events outside a Redis outage that a subscriber did not get.', 'd'),

  clock_uncertainty: trend("How far a VU's clock may be off, to either side, against the clock of its machine."),
  generator_lag: trend('Time from the receipt of a frame to its handling in JavaScript (one frame in eight).'),

  goal_limit: {
    ...level("Limit of a goal, in the goal's own unit (`ms`, `%` as a share of 1, or a plain number)."),
    tags: ['goal', 'operator', 'unit'],
  },
  gateway_up: level("1 while the gateway's metrics answer, 0 while they do not, from the first answer on."),
  gateway_connections: level('Connections, as the gateway reports them.'),
  gateway_subscriptions: level('Subscriptions of all clients, as the gateway reports them.'),
  gateway_idle_timers: level('Armed idle timers, as the gateway reports them.'),
  gateway_catch_up_duration: trend("Duration of a replay of this run's job, as the gateway reports it."),
  gateway_catch_up_events: { ...trend('Events of such a replay, as the gateway reports them.'), unit: '1' },
  gateway_cpu_seconds: {
    ...counter('CPU time of all processes of a gateway that we started.'),
    unit: 's',
  },
  gateway_memory_bytes: {
    ...level('Resident memory of all processes of a gateway that we started.'),
    unit: 'bytes',
  },
} as const satisfies Record<string, MetricDeclaration>;

export type MetricName = keyof typeof metricDeclarations;

type MetricOfType<Type> = {
  [Name in MetricName]: (typeof metricDeclarations)[Name]['type'] extends Type ? Name : never;
}[MetricName];

export type CounterName = MetricOfType<'counter'>;
export type TrendName = MetricOfType<'trend'>;
/** Trends of durations; k6 has to be told, so that its summary shows them as such. */
export type TimeTrendName = {
  [Name in TrendName]: (typeof metricDeclarations)[Name]['unit'] extends 'ms' ? Name : never;
}[TrendName];
export type RateName = MetricOfType<'rate'>;
export type GaugeName = MetricOfType<'gauge'>;

function trend(meaning: string, ...metadata: string[]) {
  return { type: 'trend' as const, unit: 'ms' as const, meaning, metadata };
}

function counter(meaning: string, ...metadata: string[]) {
  return { type: 'counter' as const, unit: '1' as const, meaning, metadata };
}

function rate(meaning: string, ...metadata: string[]) {
  return { type: 'rate' as const, unit: '1' as const, meaning, metadata };
}

function level(meaning: string) {
  return { type: 'gauge' as const, unit: '1' as const, meaning };
}

function gauge(meaning: string, ...metadata: string[]) {
  return { type: 'gauge' as const, unit: 'ms' as const, meaning, metadata };
}
