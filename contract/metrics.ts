import { amounts, counter, level, type MetricTable, receiptTime, time } from './metric.ts';
import { nodeOnly } from './nodeOnly.ts';

/*
 * Metrics that scenarios share. k6 needs their names and types alone, which are types.
 */

/** How clients connect and subscribe, in every scenario. */
export const connectionMetrics = /* @__PURE__ */ nodeOnly(
  () =>
    ({
      connect_duration: {
        ...receiptTime(
          'Time from the connect call to the Socket.IO connection of an admitted client. Tagged with its transport ' +
            'where --transports allows polling.',
          'client',
          'socket',
          'at',
        ),
        tags: ['transport'],
      },
      clients_connected: counter('Clients that were admitted.'),
      clients_rejected: {
        ...counter('Clients that the gateway rejected, with or without a reason.', 'client', 'message', 'at'),
        tags: ['cause'],
      },
      clients_unreachable: {
        ...counter(
          'Clients that got no answer in Socket.IO: from a refused TCP connection to an unanswered connect.',
          'client',
          'message',
          'at',
        ),
        tags: ['cause'],
      },
      subscribe_duration: receiptTime(
        'Time from a subscription request to its acknowledgement.',
        'client',
        'request',
        'at',
      ),
      clients_subscribed: counter('Clients whose subscription was acknowledged.'),
      unreadable_answers: counter('Requests whose answer could not be read in the way that the profile describes.'),
      unreadable_errors: counter(
        'Error events, or events in their place, that could not be read in the way that the profile describes.',
        'client',
        'message',
      ),
      gateway_errors: counter('Error events, as the profile describes them.', 'client', 'request', 'message'),
    }) as const satisfies MetricTable,
);

/** Whether the gateway's own figures keep a limit. */
export const watchMetrics = /* @__PURE__ */ nodeOnly(
  () =>
    ({
      metrics_polls: counter("Readings of the gateway's metrics while the scenario ran."),
      metrics_poll_gap: time("Time without a reading of the gateway's metrics."),
      metrics_at_limit: counter("Readings of the gateway's metrics that showed the count while the limit was reached."),
      metrics_over_limit: counter("Readings of the gateway's metrics that were above the limit."),
      reported_count: level("Count that the gateway's metrics reported for the limit."),
      reported_limit: level('Limit that this count is compared with.'),
    }) as const satisfies MetricTable,
);

/** Slots that are given back and taken again. */
export const slotMetrics = /* @__PURE__ */ nodeOnly(
  () =>
    ({
      slots_released: counter('Slots that were freed, to see whether they can be reused.'),
      slots_reused: counter('Freed slots that were reused.'),
      slots_not_reused: counter('Freed slots that could not be reused.'),
      slot_reuse_attempts: counter('Attempts to reuse a freed slot.'),
      slot_reuse_duration: receiptTime('Time from freeing a slot to reusing it.'),
    }) as const satisfies MetricTable,
);

/** Beside every scenario: its goals' limits, the gateway's own figures and the load generator. */
export const runMetrics = /* @__PURE__ */ nodeOnly(
  () =>
    ({
      clock_uncertainty: time("Uncertainty of a VU's clock, plus or minus, against the clock of its machine."),
      receive_delay: time(
        "Time from the sending of a frame whose send time is known to its reading off the socket: k6's own delay, which is in every time that ends with the receipt of a frame.",
        'sent',
      ),
      instances_joined: counter('Instances of k6 for which all others have come, before anybody connected.'),
      instances_left: counter(
        'Instances of k6 that have said to the others, when all of their VUs had ended, that they leave.',
      ),
      clock_offset: time(
        "Offset of an instance's clock to the one that all instances share, Redis TIME: what has to be added to its times. Measured before and after the load.",
        'instance',
        'phase',
        'at',
      ),
      clock_offset_bound: time(
        'How far that offset may be off, plus or minus: half of the shortest round trip.',
        'instance',
        'phase',
      ),
      goal_limit: {
        ...level("Limit of a goal, in the goal's own unit (`ms`, `%` as a share of 1, or a plain number)."),
        tags: ['goal', 'metric', 'aggregate', 'operator', 'unit'],
      },
      gateway_up: level("1 while the gateway's metrics answer, 0 while they do not, from the first answer on."),
      gateway_connections: level('Connections, as the gateway reports them.'),
      gateway_subscriptions: level('Subscriptions of all clients, as the gateway reports them.'),
      gateway_idle_timers: level('Armed idle timers, as the gateway reports them.'),
      gateway_catch_up_duration: time("Duration of a replay of this run's job, as the gateway reports it."),
      gateway_catch_up_events: amounts("Events in a replay of this run's job, as the gateway reports them."),
      gateway_cpu_seconds: {
        ...counter('CPU time of all processes of a gateway that `rlt` started.'),
        unit: 's',
      },
      gateway_memory_bytes: {
        ...level('Resident memory of all processes of a gateway that `rlt` started.'),
        unit: 'bytes',
      },
    }) as const satisfies MetricTable,
);
