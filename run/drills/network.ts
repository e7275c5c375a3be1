import type { DrillFindings } from '../../contract/drill.ts';
import type { ConnectionSeen, Disturbance as TcpDisturbance, TcpProxy } from '../../engine/index.ts';
import type { Settings } from '../../settings/settings.ts';
import { networkSettings } from '../../thresholds/drills/network.ts';
import type { DrillOperator } from './disturbance.ts';
import { ownNumber } from './ownNumber.ts';
import { openRoute } from './route.ts';
import { Slots } from './slots.ts';
import { wayOf } from './wayOf.ts';

const ways = ['cut', 'delay', 'bandwidth', 'half-open'] as const;
type Way = (typeof ways)[number];

/** What a gateway may take longer than its heartbeats to hold a connection dead: its timers share a busy machine. */
const graceMs = 1000;

const pollMs = 100;

/** Disturbs the connections of the clients that come by a proxy. */
export const networkOperator: DrillOperator = {
  async prepare({ lifetime, settings }) {
    const way = wayOf(settings, ways);
    const { proxy, ...route } = await openRoute(lifetime, settings);
    const slots = new Slots(settings);
    const felt = new Set<number>();
    let startedAt: number | undefined;
    let met: readonly number[] = [];
    let watch: NodeJS.Timeout | undefined;
    const look = () => {
      for (const each of proxy.connections()) if (feels(each, way, met, startedAt, settings)) felt.add(each.number);
    };
    return {
      ...route,
      cutsSource: false,
      leastMs: (heartbeatMs = 0) => (way === 'half-open' ? heartbeatMs + graceMs : 0),
      async begin() {
        await slots.look();
        met = standing(proxy).map(({ number }) => number);
        startedAt = Date.now();
        proxy.disturb(disturbanceOf(way, settings));
        watch = setInterval(look, pollMs);
      },
      async restore() {
        clearInterval(watch);
        if (startedAt !== undefined) look();
        proxy.restore();
      },
      // k6 waits for the goodbye on a connection that nobody answers, and its role does not end before.
      finish: () => void proxy.endDead(),
      seen: () => felt.size,
      async findings({ heartbeatMs }) {
        if (startedAt === undefined || way === 'delay' || way === 'bandwidth') return {};
        const dead = way === 'half-open' ? deadFindings(proxy, met, startedAt, heartbeatMs) : {};
        return { ...dead, ...(await slots.findings()) };
      },
    };
  },
};

function disturbanceOf(way: Way, settings: Settings): TcpDisturbance {
  const own = (key: 'networkDelayMs' | 'jitterMs' | 'bytesPerSecond') => ownNumber(settings, key, networkSettings[key]);
  switch (way) {
    case 'cut':
      return { kind: 'cut', thenRefuse: true };
    case 'delay':
      return { kind: 'delay', ms: own('networkDelayMs'), jitterMs: own('jitterMs') };
    case 'bandwidth':
      return { kind: 'bandwidth', bytesPerSecond: own('bytesPerSecond') };
    case 'half-open':
      // Who comes anew is told so: what is looked at is how long the dead are kept.
      return { kind: 'stall', newcomers: 'refuse', afterwards: 'stayDead' };
  }
}

function standing(proxy: TcpProxy): ConnectionSeen[] {
  return proxy.connections().filter(({ endedBy }) => endedBy === undefined);
}

/** Whether a connection shows that the disturbance has met it, and not only that it was ordered. */
function feels(
  { number, isDisturbed, endedBy, toClient }: ConnectionSeen,
  way: Way,
  met: readonly number[],
  startedAt = Number.POSITIVE_INFINITY,
  settings: Settings,
): boolean {
  if (!isDisturbed || !met.includes(number)) return false;
  switch (way) {
    case 'cut':
      return endedBy === 'proxy';
    case 'delay':
      return (
        (toClient.lastByteAt ?? 0) >= startedAt + ownNumber(settings, 'networkDelayMs', networkSettings.networkDelayMs)
      );
    case 'bandwidth':
      return toClient.heldBytes > 0;
    case 'half-open':
      return toClient.droppedBytes > 0;
  }
}

/**
 * How long the gateway held the connections that went dead. It is seen by what it still sends on them: the end itself
 * comes half a minute later, since a WebSocket waits for its goodbye to be answered.
 */
function deadFindings(
  proxy: TcpProxy,
  met: readonly number[],
  startedAt: number,
  heartbeatMs: number | undefined,
): DrillFindings {
  if (heartbeatMs === undefined) return {};
  const window = heartbeatMs + graceMs;
  const dead = proxy.connections().filter(({ number }) => met.includes(number));
  const kept = dead.map(({ toClient }) => Math.max(0, (toClient.lastReadAt ?? startedAt) - startedAt));
  return {
    heartbeat_window: [window],
    dead_connections: [dead.length],
    dead_connection_kept: kept,
    dead_kept_too_long: [kept.filter((ms) => ms > window).length],
  };
}
