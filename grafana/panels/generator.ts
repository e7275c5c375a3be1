import type { Row } from '../panel.ts';

export const generatorRow: Row = {
  title: 'Load generator',
  panels: [
    {
      title: 'Generator lag',
      shows:
        "Time that received frames waited for k6's own event loop (p95 of the last moments). Receipt times are taken before that wait.",
      bad: 'It is of the size of the latencies, or climbs without end.',
      remedy:
        'The generator is the bottleneck: more VUs (--subscriber-vus), fewer clients in each, a machine with more cores, or several machines. Above --max-generator-lag the run is invalid.',
      kind: 'lines',
      unit: 'time',
      queries: (dialect) => [{ legend: 'p95', expr: dialect.quantile(0.95, 'generator_lag', 'recent') }],
    },
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
