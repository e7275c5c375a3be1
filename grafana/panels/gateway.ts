import type { Panel, Row } from '../panel.ts';

/** Of any gateway: what it takes, as far as rlt has started it, and how long its metrics take to answer. */
export const gatewayUse: readonly Panel[] = [
  {
    title: 'CPU of the gateway',
    shows: 'CPU cores in use by a gateway that rlt has started, with all its child processes.',
    bad: 'It stays near 1 for a Node gateway: one event loop has no more to give.',
    remedy:
      'Latency rises with it: that is the capacity; run more processes. It is low while latency is high: the gateway waits for something else (Redis, MongoDB, the machine’s other processes).',
    kind: 'lines',
    unit: 'cores',
    queries: (dialect) => [{ legend: 'cores', expr: dialect.counter('gateway_cpu_seconds', 'recent') }],
  },
  {
    title: 'Memory of the gateway',
    shows: 'Resident memory of a gateway that rlt has started, with all its child processes.',
    bad: 'It grows through a run at level load and does not come back.',
    remedy: 'Compare two runs of different length: if it grows with the number of events, something keeps them.',
    kind: 'lines',
    unit: 'bytes',
    queries: (dialect) => [{ legend: 'memory', expr: dialect.gauge('gateway_memory_bytes', 'soFar') }],
  },
  {
    title: 'Answer time of the gateway’s metrics',
    shows: "Time that the gateway's metrics endpoint takes, p95 so far: a plain HTTP request beside the load.",
    bad: 'It rises with the load.',
    remedy: 'The event loop is blocked, and everything that the gateway does waits as long: profile the gateway.',
    kind: 'lines',
    unit: 'time',
    queries: (dialect) => [
      {
        legend: 'p95 so far',
        expr: dialect.quantile(0.95, { k6Trend: 'http_req_duration', request: 'gateway metrics' }, 'soFar'),
      },
    ],
  },
];

/** Beside a scenario that counts no admissions of its own. */
export const gatewayCountsPanel: Panel = {
  title: 'Connections, as the gateway counts them',
  shows: 'Connections, subscriptions and idle timers in the metrics of a gateway that has any.',
  bad: 'They do not come back to where they began.',
  remedy: 'Sockets, rooms or timers leak on disconnect: compare the count after the run with the one before it.',
  kind: 'lines',
  unit: 'count',
  queries: (dialect) => [
    { legend: 'connections', expr: dialect.gauge('gateway_connections', 'soFar') },
    { legend: 'subscriptions', expr: dialect.gauge('gateway_subscriptions', 'soFar') },
    { legend: 'idle timers', expr: dialect.gauge('gateway_idle_timers', 'soFar') },
  ],
};

export const gatewayRow: Row = {
  title: 'Gateway',
  panels: [
    ...gatewayUse,
    {
      title: 'Events of a replay, as the gateway says',
      shows: "How many events the replays of this run's job sent, on average over the run so far.",
      bad: 'Fewer than were stored (--event-count), or than the replay limit of the gateway.',
      remedy: 'The gateway finds fewer events than there are: check its collection name, its job id and its limit.',
      kind: 'lines',
      unit: 'count',
      queries: (dialect) => [{ legend: 'events', expr: dialect.mean('gateway_catch_up_events', 'soFar') }],
    },
  ],
};
