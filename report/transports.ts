import type { Plan } from '../contract/plan.ts';
import type { Summary } from '../contract/summary.ts';
import { formatCount } from '../text/format.ts';
import type { ScenarioReport } from './schema.ts';

/** What k6 counts of transports beside a scenario's metrics. */
export const transportMetrics = { socketio_upgrade_duration: 'trend', socketio_failed_upgrades: 'counter' } as const;

type Transports = NonNullable<ScenarioReport['transports']>;

export function transportsIn({ transports: setting }: Plan, summary: Summary): Transports {
  if (setting !== 'polling,websocket') return { setting };
  const { socketio_upgrade_duration: upgrades, socketio_failed_upgrades: failed } = summary.metrics;
  const upgraded = upgrades?.values.count ?? 0;
  const took = upgrades?.values['p(95)'];
  return {
    setting,
    upgraded,
    failedUpgrades: failed?.values.count ?? 0,
    upgradeMs: upgraded === 0 || took === undefined ? null : Math.round(took * 1000) / 1000,
  };
}

/** What a reader has to know beside the figures; nothing where all went by WebSocket. */
export function transportText({ setting, upgraded = 0, failedUpgrades = 0, upgradeMs = null }: Transports): string {
  if (setting === 'websocket') return '';
  if (setting === 'polling') return ' By HTTP long-polling: receipt is when JavaScript was given the answer to a poll.';
  const took = upgradeMs === null ? '' : ` within ${Math.round(upgradeMs)} ms (p95)`;
  const stayed =
    failedUpgrades === 0 ? '' : `; ${formatCount(failedUpgrades)} upgrades failed, and the rest is by polling`;
  return ` Connected by HTTP long-polling; ${formatCount(upgraded)} connections went over to a WebSocket${took}${stayed}.`;
}
