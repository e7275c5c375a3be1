import { outages } from './annotations.ts';
import type { Content } from './panel.ts';
import { connectionsRow } from './panels/connections.ts';
import { drillsRow } from './panels/drills.ts';
import { eventsRow } from './panels/events.ts';
import { gatewayRow } from './panels/gateway.ts';
import { generatorRow } from './panels/generator.ts';
import { goalsRow } from './panels/goals.ts';
import { latencyRow } from './panels/latency.ts';
import { redisDrillRow } from './panels/redisDrill.ts';

/** What the built-in scenarios and the drills measure. */
export const jobGateway: Content = {
  id: 'realtime-load-test',
  file: (dialect) => `grafana/${dialect}.json`,
  title: 'Realtime load test',
  description: 'One run of realtime-load-test: its goals, what was measured, and what the gateway said meanwhile.',
  variables: [],
  annotations: outages,
  rows: [goalsRow, latencyRow, connectionsRow, eventsRow, redisDrillRow, drillsRow, generatorRow, gatewayRow],
};
