import { amounts, counter, level, type MetricTable, time } from './metric.ts';
import { nodeOnly } from './nodeOnly.ts';

/*
 * Metrics that scenarios share. k6 needs their names and types alone, which are types.
 */

/** How clients connect and subscribe, in every scenario. */
export const connectionMetrics = /* @__PURE__ */ nodeOnly(
  () =>
    ({
      connect_duration: time(
        'Time from the connect call to the Socket.IO connection of an admitted client.',
        'client',
        'socket',
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
          'at',
        ),
        tags: ['cause'],
      },
      subscribe_duration: time('Time from a subscription request to its acknowledgement.', 'client', 'request'),
      clients_subscribed: counter('Clients whose subscription was acknowledged.'),
      unreadable_answers: counter('Requests whose answer came and could not be read as the profile describes it.'),
      unreadable_errors: counter(
        'Error events, or what came in their place, that could not be read as the profile describes them.',
        'client',
        'message',
      ),
      gateway_errors: counter("Error events of the gateway's contract.", 'client', 'request', 'message'),
    }) as const satisfies MetricTable,
);

/** Whether the gateway's own figures keep a limit. */
export const watchMetrics = /* @__PURE__ */ nodeOnly(
  () =>
    ({
      metrics_polls: counter("Readings of the gateway's metrics while the scenario ran."),
      metrics_poll_gap: time("Time without a reading of the gateway's metrics."),
      metrics_at_limit: counter(
        "Readings of the gateway's metrics while everything was taken, that showed what was held.",
      ),
      metrics_over_limit: counter("Readings of the gateway's metrics that were above the limit."),
      reported_count: level("What the gateway's metrics reported of what is limited."),
      reported_limit: level('Limit that these reports are held to.'),
    }) as const satisfies MetricTable,
);

/** Slots that are given back and taken again. */
export const slotMetrics = /* @__PURE__ */ nodeOnly(
  () =>
    ({
      slots_released: counter('Slots that were given back, to see whether they can be taken again.'),
      slots_reused: counter('Slots that were taken again.'),
      slots_not_reused: counter('Slots that could not be taken again.'),
      slot_reuse_attempts: counter('Attempts that it took.'),
      slot_reuse_duration: time('Time from giving a slot back to taking it again.'),
    }) as const satisfies MetricTable,
);

/** Beside every scenario: its goals' limits, the gateway's own figures and the load generator. */
export const runMetrics = /* @__PURE__ */ nodeOnly(
  () =>
    ({
      clock_uncertainty: time("How far a VU's clock may be off, to either side, against the clock of its machine."),
      goal_limit: {
        ...level("Limit of a goal, in the goal's own unit (`ms`, `%` as a share of 1, or a plain number)."),
        tags: ['goal', 'metric', 'aggregate', 'operator', 'unit'],
      },
      gateway_up: level("1 while the gateway's metrics answer, 0 while they do not, from the first answer on."),
      gateway_connections: level('Connections, as the gateway reports them.'),
      gateway_subscriptions: level('Subscriptions of all clients, as the gateway reports them.'),
      gateway_idle_timers: level('Armed idle timers, as the gateway reports them.'),
      gateway_catch_up_duration: time("Duration of a replay of this run's job, as the gateway reports it."),
      gateway_catch_up_events: amounts('Events of such a replay, as the gateway reports them.'),
      gateway_cpu_seconds: {
        ...counter('CPU time of all processes of a gateway that we started.'),
        unit: 's',
      },
      gateway_memory_bytes: {
        ...level('Resident memory of all processes of a gateway that we started.'),
        unit: 'bytes',
      },
    }) as const satisfies MetricTable,
);
