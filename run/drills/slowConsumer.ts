import type { DrillFindings } from '../../contract/drill.ts';
import type { ConnectionSeen } from '../../engine/index.ts';
import { slowSettings } from '../../thresholds/drills/slow-consumer.ts';
import type { DrillOperator } from './disturbance.ts';
import { MemoryWatch } from './memoryWatch.ts';
import { ownNumber } from './ownNumber.ts';
import { openRoute } from './route.ts';

/**
 * What two systems keep of one connection before a sender feels anything: 4 to 6 MB on Linux, by its own limits of
 * tcp_wmem and tcp_rmem.
 */
const systemsKeep = 7_000_000;

const pollMs = 100;
/** The rate of what comes is taken over so long before anybody is slow. */
const rateOverMs = 1000;

interface Mark {
  readonly at: number;
  readonly bytes: ReadonlyMap<number, number>;
}

/** Has the clients that come by a proxy read slowly: it passes on no more than so much, and reads no more than that. */
export const slowConsumerOperator: DrillOperator = {
  async prepare({ lifetime, settings, gatewayUse }) {
    const own = (key: 'bytesPerSecond' | 'memoryGrowthMb' | 'memoryBackMs') =>
      ownNumber(settings, key, slowSettings[key]);
    const { proxy, ...route } = await openRoute(lifetime, settings);
    const memory = new MemoryWatch(gatewayUse, { growthMb: own('memoryGrowthMb'), backMs: own('memoryBackMs') });
    const heldBack = new Set<number>();
    const owed = new Map<number, number>();
    let marks: Mark[] = [];
    let began: { readonly at: number; readonly from: Mark; readonly to: Mark } | undefined;
    let isSlow = false;
    const look = () => {
      const connections = proxy.connections();
      memory.look();
      if (began === undefined) {
        marks = [...marks.filter(({ at }) => Date.now() - at <= rateOverMs + pollMs), markOf(connections)];
      } else if (isSlow) {
        for (const connection of connections) {
          if (connection.toClient.heldBytes > 0) heldBack.add(connection.number);
          const bytes = owedOf(connection, began.from, began.to);
          if (bytes !== undefined) owed.set(connection.number, bytes);
        }
      }
    };
    const watch = setInterval(look, pollMs);
    lifetime.onClose(async () => clearInterval(watch));
    return {
      ...route,
      cutsSource: false,
      async begin() {
        look();
        memory.begin();
        const [from] = marks;
        const to = marks.at(-1);
        if (from === undefined || to === undefined) return;
        began = { at: Date.now(), from, to };
        isSlow = true;
        proxy.disturb({ kind: 'bandwidth', bytesPerSecond: own('bytesPerSecond'), way: 'toClient' });
      },
      async restore() {
        if (!isSlow) return;
        look();
        isSlow = false;
        proxy.restore();
        memory.end();
      },
      seen: () => heldBack.size,
      async findings(): Promise<DrillFindings> {
        const cut = new Set(
          proxy
            .connections()
            .flatMap(({ endedBy, number }) => (endedBy === 'target' && owed.has(number) ? number : [])),
        );
        const felt = [...owed].filter(([number, bytes]) => bytes >= systemsKeep || cut.has(number));
        const found = await memory.findings();
        clearInterval(watch);
        return { slow_owed: [...owed.values()].map((bytes) => bytes / 1e6), slow_felt: [felt.length], ...found };
      },
    };
  },
};

function markOf(connections: readonly ConnectionSeen[]): Mark {
  return { at: Date.now(), bytes: new Map(connections.map(({ number, toClient }) => [number, toClient.bytes])) };
}

/** How much less a client has got than what came for it at the rate of before; undefined of one that came later. */
function owedOf({ number, endedBy, toClient }: ConnectionSeen, from: Mark, to: Mark): number | undefined {
  const [first, last] = [from.bytes.get(number), to.bytes.get(number)];
  if (first === undefined || last === undefined || to.at <= from.at || endedBy !== undefined) return undefined;
  const perMs = (last - first) / (to.at - from.at);
  return Math.max(0, perMs * (Date.now() - to.at) - (toClient.bytes - last));
}
