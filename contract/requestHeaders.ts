import type { ConnectionSettings } from './options.ts';

type Headers = Readonly<Record<string, string>>;

/** They belong to the upgrade to a WebSocket, and to no other request. */
const ofHandshake = /^(?:connection|upgrade|sec-websocket-.*)$/i;

/** A header that is another one for each client. */
const hasPlaceholder = /\{\w+\}/;

/**
 * Headers of the requests for the gateway's metrics and health: those of the clients, as far as they are the same for
 * all of them, and those that are for these requests alone, which win.
 */
export function requestHeaders({
  headers = {},
  metricsHeaders = {},
}: Partial<Pick<ConnectionSettings, 'headers' | 'metricsHeaders'>>): Record<string, string> {
  const shared = Object.entries(headers).filter(
    ([name, value]) => !ofHandshake.test(name) && !hasPlaceholder.test(value),
  );
  return mergeHeaders(Object.fromEntries(shared), metricsHeaders);
}

/** The same for the metrics: at an address of their own, another server must not get what the clients show this one. */
export function headersForMetrics({
  headers,
  metricsHeaders = {},
  metricsUrl,
}: Partial<Pick<ConnectionSettings, 'headers' | 'metricsHeaders' | 'metricsUrl'>>): Record<string, string> {
  return metricsUrl === undefined ? requestHeaders({ headers, metricsHeaders }) : { ...metricsHeaders };
}

/** Names of headers are the same in any case; of two the latter counts. */
export function mergeHeaders(...all: readonly Headers[]): Record<string, string> {
  const merged = new Map<string, [name: string, value: string]>();
  for (const headers of all) {
    for (const [name, value] of Object.entries(headers)) merged.set(name.toLowerCase(), [name, value]);
  }
  return Object.fromEntries(merged.values());
}

/** What a user can do about an answer that asks for credentials; "" for any other. */
export function hintForStatus(status: number): string {
  if (status !== 401 && status !== 403) return '';
  return ': it asks for credentials, which --headers gives to clients and metrics, --metrics-headers to the metrics alone';
}
