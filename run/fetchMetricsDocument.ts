import { addressOf, metricsUrl } from '../contract/endpoint.ts';
import type { ConnectionSettings } from '../contract/options.ts';
import { hintForStatus, mergeHeaders, requestHeaders } from '../contract/requestHeaders.ts';
import { type MetricsDocument, metricsDocumentSchema } from '../report/schema.ts';
import { describeFailure, type GatewayAnswer, gatewayFetch } from './gatewayFetch.ts';
import { byProxy } from './goProxy.ts';

/** How a request for the gateway's metrics ended. */
export type MetricsAnswer =
  | { readonly ok: true; readonly document: MetricsDocument }
  | { readonly ok: false; readonly reason: string };

/** Reads the gateway's metrics once. Never throws: a gateway without metrics can still be tested in part. */
export async function fetchMetricsDocument(settings: MetricsAddress, timeoutMs: number): Promise<MetricsAnswer> {
  const url = metricsUrl(settings);
  try {
    const response = await askForMetrics(settings, timeoutMs);
    if (!response.ok) {
      return { ok: false, reason: `${url} answered ${response.status}${hintForStatus(response.status)}` };
    }
    const parsed = metricsDocumentSchema.safeParse(JSON.parse(response.text));
    if (!parsed.success) return { ok: false, reason: `${url} did not answer with a JSON object` };
    return { ok: true, document: parsed.data };
  } catch (error) {
    return { ok: false, reason: `${url}: ${describeFailure(error)}${byProxy(new URL(url))}` };
  }
}

/**
 * What the gateway answers where its metrics are asked for, whatever that is.
 *
 * @throws Error where no answer came in time
 */
export function askForMetrics(settings: MetricsAddress, timeoutMs: number): Promise<GatewayAnswer> {
  const headers = mergeHeaders(basicAuthorization(settings.apiUrl), requestHeaders(settings));
  return gatewayFetch(metricsUrl(settings), { headers, timeoutMs });
}

export type MetricsAddress = Pick<ConnectionSettings, 'apiUrl' | 'metricsPath' | 'headers' | 'metricsHeaders'>;

/** `fetch` refuses an address with a user and a password. */
function basicAuthorization(apiUrl: string): Record<string, string> {
  const { credentials } = addressOf(apiUrl);
  if (credentials === undefined) return {};
  const plain = credentials.split(':').map(decodeURIComponent).join(':');
  return { Authorization: `Basic ${Buffer.from(plain).toString('base64')}` };
}
