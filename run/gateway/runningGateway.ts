import { maskUris } from '../../settings/secrets.ts';
import type { Settings } from '../../settings/settings.ts';
import { fetchMetricsDocument } from '../fetchMetricsDocument.ts';
import { byProxy } from '../goProxy.ts';
import { gatewayFailure } from '../preflight.ts';
import { lackOfSlots } from '../room/slots.ts';
import type { GatewayUnderTest, LogSince } from './gatewayUnderTest.ts';
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
        ...(logFile === undefined ? {} : { listen: () => listenTo(logFile) }),
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

async function listenTo(logFile: string): Promise<LogSince> {
  const marked = await markLog(logFile);
  return async () => [await marked.part()];
}

/** Why the limits that it runs with leave no room for a burst. */
async function noRoomAt(settings: Settings): Promise<string | undefined> {
  const answer = await fetchMetricsDocument(settings, settings.connectTimeoutMs);
  if (!answer.ok) return undefined;
  const lack = lackOfSlots(settings, answer.metrics);
  return lack && `${lack.found}: ${lack.change}`;
}
