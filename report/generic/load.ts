import type { GenericReport } from './details.ts';

/** What a run is aimed at, or is called: another one is no other load. */
const noLoad: readonly string[] = [
  ...['version', 'runId', 'scenario', 'profile', 'jobId', 'bystanderJobId', 'progress', 'secrets', 'hosts', 'cloud'],
  ...['apiUrl', 'websocketPath', 'metricsPath', 'origin', 'gatewayUseUrl', 'archived', 'clientsFile'],
];

/**
 * The numbers among the settings. Which of them make up the load nobody but the scenario knows; one that differs in any
 * is another run.
 */
export function genericLoad({ plan = undefined }: GenericReport): Record<string, number> {
  const entries = Object.entries(plan ?? {}).filter(
    ([key]) => !noLoad.includes(key) && !/threshold|timeout/i.test(key),
  );
  return Object.fromEntries(
    entries.flatMap(([key, value]) => (typeof value === 'number' ? [[wordsOf(key), value] as const] : [])),
  );
}

/** "clientCount" → "client count" */
function wordsOf(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
