import type { GatewayMetrics } from '../../contract/gatewayMetrics.ts';
import { planOf, type Settings } from '../../settings/settings.ts';

/** What a gateway's limits leave too little of for a burst. */
export interface LackOfSlots {
  readonly found: string;
  readonly change: string;
}

/**
 * Whether a gateway's connection limits, and what others hold of them, leave room for a burst; undefined where they do,
 * or nobody can tell. A scenario of a limit judges by itself whether there is room for it.
 */
export function lackOfSlots(settings: Settings, metrics: GatewayMetrics): LackOfSlots | undefined {
  const { definition, origin, profile } = settings;
  if (definition.stores === undefined) return undefined;
  const needed = definition.connections?.(planOf(settings, { runId: '', progress: false }));
  if (needed === undefined) return undefined;
  const { totalConnections = 0, connectionsPerOrigin = {} } = metrics;
  const lacks = [
    { limit: metrics.maxConnections, name: 'connections', taken: totalConnections },
    {
      limit: metrics.maxConnectionsPerOrigin,
      name: 'connections from one Origin',
      taken: connectionsPerOrigin[origin ?? profile.unknownOrigin] ?? 0,
    },
  ].flatMap(({ limit = 0, ...rest }) => (limit === 0 || limit - rest.taken >= needed ? [] : [{ limit, ...rest }]));
  const [worst] = lacks.toSorted((a, b) => a.limit - a.taken - (b.limit - b.taken));
  if (worst === undefined) return undefined;
  const { limit, name, taken } = worst;
  const others = taken === 0 ? '' : `, of which ${taken} ${taken === 1 ? 'is' : 'are'} taken`;
  const found = `the gateway admits ${limit} ${name}${others}, but ${needed} are needed`;
  return { found, change: changeFor(settings, needed, limit - taken) };
}

/** With the number that would work; beside the clients there may be a few that watch or publish. */
function changeFor({ definition, clientCount }: Settings, needed: number, free: number): string {
  const most = free - (needed - clientCount);
  const isCounted = definition.takes?.includes('clientCount') === true;
  return isCounted && most > 0
    ? `--client-count ${most} would work, or raise the limit`
    : 'raise the limit, or wait until others have left';
}
