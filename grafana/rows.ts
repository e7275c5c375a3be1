import type { Row } from './panel.ts';
import { connectionsRow } from './panels/connections.ts';
import { eventsRow } from './panels/events.ts';
import { gatewayRow } from './panels/gateway.ts';
import { generatorRow } from './panels/generator.ts';
import { goalsRow } from './panels/goals.ts';
import { latencyRow } from './panels/latency.ts';
import { redisDrillRow } from './panels/redisDrill.ts';

/** The dashboard from top to bottom. */
export const rows: readonly Row[] = [
  goalsRow,
  latencyRow,
  connectionsRow,
  eventsRow,
  redisDrillRow,
  generatorRow,
  gatewayRow,
];
