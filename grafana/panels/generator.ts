import type { Panel, Row } from '../panel.ts';

/** How late k6 itself is, of any scenario. */
export const receiveDelayPanel: Panel = {
  title: 'Receive delay',
  shows:
    'How much later than they were sent k6 read frames whose send time is known (median, p95 and worst of the last moments). It is in every time that ends with a receipt, and makes its interval.',
  bad: 'It is of the size of the latencies, or climbs without end.',
  remedy:
    'The generator is the bottleneck: fewer deliveries per second, a machine with more cores or of its own, or several instances (--instances). A limit that lies within an interval makes its goal invalid.',
  kind: 'lines',
  unit: 'time',
  queries: (dialect) => [
    { legend: 'median', expr: dialect.quantile(0.5, 'receive_delay', 'recent') },
    { legend: 'p95', expr: dialect.quantile(0.95, 'receive_delay', 'recent') },
    { legend: 'worst', expr: dialect.quantile(1, 'receive_delay', 'recent') },
  ],
};

export const generatorRow: Row = {
  title: 'Load generator',
  panels: [
    receiveDelayPanel,
    {
      title: 'Publish lateness',
      shows: 'Time from the moment at which an event was due to its PUBLISH (p95 and worst of the last moments).',
      bad: 'More than the time between two events (--delay).',
      remedy: 'The load was lighter than planned. Give the publisher a core of its own, or publish more slowly.',
      kind: 'lines',
      unit: 'time',
      queries: (dialect) => [
        { legend: 'p95', expr: dialect.quantile(0.95, 'publish_lateness', 'recent') },
        { legend: 'worst', expr: dialect.quantile(1, 'publish_lateness', 'recent') },
      ],
    },
  ],
};
