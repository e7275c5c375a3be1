import type { Row } from '../panel.ts';

export const latencyRow: Row = {
  title: 'Latency',
  panels: [
    {
      title: 'Publish to receipt',
      shows:
        'Time from just before PUBLISH to the receipt of the frame: quantiles of the last moments, the p95 of the whole run so far, what is left of it without the p99 of k6’s own receive delay, and its limit. The true p95 lies between the two; the report knows it more closely.',
      bad: 'The p95 so far climbs to the limit, or p99 and median move apart and stay apart.',
      remedy:
        'All quantiles rise together: the gateway (or its Redis) is saturated, see its CPU and the lines per second below. Only p99 rises: some clients are served late, see the heat map, and the worst clients in the report. The receive delay rises too: use fewer deliveries per second, more cores or machines before you blame the gateway.',
      kind: 'lines',
      unit: 'time',
      queries: (dialect) => [
        { legend: 'median', expr: dialect.quantile(0.5, 'delivery_latency', 'recent') },
        { legend: 'p95', expr: dialect.quantile(0.95, 'delivery_latency', 'recent') },
        { legend: 'p99', expr: dialect.quantile(0.99, 'delivery_latency', 'recent') },
        { legend: 'p95 so far', expr: dialect.quantile(0.95, 'delivery_latency', 'soFar') },
        {
          legend: 'p95 so far, less the receive delay',
          expr: `clamp_min((${dialect.quantile(0.95, 'delivery_latency', 'soFar')}) - (${dialect.quantile(0.99, 'receive_delay', 'soFar')}), 0)`,
        },
        { legend: 'limit', expr: dialect.limit('broadcast.latency', true), isLimit: true },
      ],
    },
    {
      title: 'Publish to receipt, all deliveries',
      shows: 'How many deliveries took how long, over time.',
      bad: 'Two bands instead of one, a band that climbs, or single cells far above the rest.',
      remedy:
        'Two bands: some clients are served by a slower path (another process, a blocked event loop). A climbing band: the gateway falls behind its input, so lower the rate (--delay) until it is level; that is its capacity. Single cells: look for garbage collection or a slow query at that moment in the gateway’s log.',
      kind: 'heatmap',
      unit: 'time',
      queries: (dialect) => [{ legend: 'deliveries', ...dialect.distribution('delivery_latency') }],
    },
    {
      title: 'Rejection',
      shows:
        'Time from the connect call of an excess client to the end of its rejection: p95 and worst so far, and the limit.',
      bad: 'The worst near or above the limit, or near the connect timeout.',
      remedy:
        'Near the timeout: clients are left without a word, see the unexplained rejections in the report. Above the limit but below that: the gateway asks somebody else (a shared counter, a database) before it says no.',
      kind: 'lines',
      unit: 'time',
      queries: (dialect) => [
        { legend: 'p95 so far', expr: dialect.quantile(0.95, 'rejection_duration', 'soFar') },
        { legend: 'worst so far', expr: dialect.quantile(1, 'rejection_duration', 'soFar') },
        {
          legend: 'limit',
          expr: dialect.limit(['quota.rejected-within', 'origin.rejected-within'], true),
          isLimit: true,
        },
      ],
    },
    {
      title: 'Eviction of silent clients',
      shows:
        'Time from the connection of a silent client to its disconnect: earliest and latest so far, between the two limits.',
      bad: 'A line outside the limits, or none although the timeout is over.',
      remedy:
        'Too early: something else closes idle connections, often a proxy with a shorter timeout. Too late: the gateway looks at its sockets in turns that are too long. None: the timer is never armed, see the idle timers below.',
      kind: 'lines',
      unit: 'time',
      queries: (dialect) => [
        { legend: 'earliest so far', expr: dialect.quantile(0, 'eviction_time', 'soFar') },
        { legend: 'latest so far', expr: dialect.quantile(1, 'eviction_time', 'soFar') },
        { legend: 'not before', expr: dialect.gauge('eviction_earliest', 'soFar'), isLimit: true },
        { legend: 'not after', expr: dialect.gauge('eviction_latest', 'soFar'), isLimit: true },
      ],
    },
    {
      title: 'Replay',
      shows:
        "Time from a client's request to its last stored event, so far; beside it what the gateway itself says that replays took; and the limit.",
      bad: 'The p95 near or above the limit; the clients’ figure far above the gateway’s.',
      remedy:
        'Both high: the history query is slow, check the index { jobId, emittedAt } and how many events are stored. Only the clients’ is high: the gateway sends faster than it can write, or reads for many clients at once; see its CPU.',
      kind: 'lines',
      unit: 'time',
      queries: (dialect) => [
        { legend: 'median so far', expr: dialect.quantile(0.5, 'replay_duration', 'soFar') },
        { legend: 'p95 so far', expr: dialect.quantile(0.95, 'replay_duration', 'soFar') },
        {
          legend: 'p95 so far, as the gateway says',
          expr: dialect.quantile(0.95, 'gateway_catch_up_duration', 'soFar'),
        },
        { legend: 'limit', expr: dialect.limit('catch-up.latency', true), isLimit: true },
      ],
    },
    {
      title: 'Connect and subscribe',
      shows:
        'Time that an admitted client took to connect, to have its subscription acknowledged, and to have one refused: p95 so far.',
      bad: 'Seconds instead of milliseconds.',
      remedy:
        'Connecting is slow: handshakes queue up, see the gateway’s CPU and its listen backlog. Subscribing is slow: the acknowledgement waits for something, often for the database.',
      kind: 'lines',
      unit: 'time',
      queries: (dialect) => [
        { legend: 'connect', expr: dialect.quantile(0.95, 'connect_duration', 'soFar') },
        { legend: 'subscribe', expr: dialect.quantile(0.95, 'subscribe_duration', 'soFar') },
        { legend: 'refused', expr: dialect.quantile(0.95, 'refusal_duration', 'soFar') },
      ],
    },
  ],
};
