import type { GatewayMetrics } from '../../contract/gatewayMetrics.ts';
import { maskUris } from '../../settings/secrets.ts';
import { planOf, type Settings } from '../../settings/settings.ts';
import { fetchMetricsDocument } from '../fetchMetricsDocument.ts';
import { byProxy } from '../goProxy.ts';
import { gatewayFailure } from '../preflight.ts';
import type { GatewayUnderTest } from './gatewayUnderTest.ts';
import { markLog } from './markLog.ts';
import { runtimeInHeaders } from './runtimeInHeaders.ts';

/** A gateway that the user has started: it is taken as it is, and what its limits cannot show is skipped. */
export function runningGateway(apiUrl: string, logFile: string | undefined): GatewayUnderTest {
  return {
    label: `gateway ${maskUris(apiUrl)}${byProxy(new URL(apiUrl))}`,

    async open(given) {
      const settings = { ...given, apiUrl };
      const failure = await gatewayFailure(settings);
      const runtime = failure === undefined ? await runtimeInHeaders(settings) : undefined;
      const base = { kind: 'running' as const, ...(runtime === undefined ? {} : { runtime }) };
      const marked = logFile === undefined ? undefined : await markLog(logFile);
      return {
        settings,
        isUp: failure === undefined,
        isGone: () => false,
        skipped: failure === undefined ? await noRoomAt(settings) : undefined,
        async close() {
          const gone = failure ?? (await gatewayFailure(settings));
          const log = marked === undefined ? undefined : [await marked.part()];
          if (gone === undefined) return { report: base, log, written: log };
          return { report: { ...base, gone: `the gateway no longer answers: ${gone}` }, log, written: log };
        },
      };
    },
  };
}

async function noRoomAt(settings: Settings): Promise<string | undefined> {
  const answer = await fetchMetricsDocument(settings, settings.connectTimeoutMs);
  if (!answer.ok) return undefined;
  return noRoomFor(settings, answer.metrics);
}

/** Why the limits that a gateway runs with leave no room for a burst; the other scenarios judge that themselves. */
export function noRoomFor(settings: Settings, metrics: GatewayMetrics): string | undefined {
  const { connections, stores } = settings.definition;
  // A scenario of a limit judges by itself whether there is room for it.
  const needed = stores === undefined ? undefined : connections?.(planOf(settings, { runId: '', progress: false }));
  if (needed === undefined) return undefined;
  const taken = metrics.totalConnections ?? 0;
  for (const [limit, name, used] of [
    [metrics.maxConnections, 'connections', taken],
    [metrics.maxConnectionsPerOrigin, 'connections from one Origin', 0],
  ] as const) {
    if (limit === undefined || limit === 0 || limit - used >= needed) continue;
    const others = used === 0 ? '' : `, of which ${used} are taken`;
    return `the gateway admits ${limit} ${name}${others}, but ${needed} are needed: lower --client-count or raise the limit`;
  }
  return undefined;
}
