import { addressOf, endpoint, type MetricsPlace, metricsAddress, noMetrics } from '../contract/endpoint.ts';
import type { GatewayMetrics } from '../contract/gatewayMetrics.ts';
import { compileMetricsReader, documentOf } from '../contract/metricsDocument.ts';
import type { MetricsProfile } from '../contract/metricsProfile.ts';
import { isNestedTooDeep, mostLevels } from '../contract/nesting.ts';
import type { ConnectionSettings } from '../contract/options.ts';
import { otherAnswer } from '../contract/otherAnswer.ts';
import { headersForMetrics, hintForStatus, mergeHeaders } from '../contract/requestHeaders.ts';
import { type MetricsDocument, metricsDocumentSchema } from '../report/schema.ts';
import { describeFailure, type GatewayAnswer, gatewayFetch } from './gatewayFetch.ts';
import { basicAuthorization } from './gatewayHeaders.ts';
import { byProxy } from './goProxy.ts';

/** How a request for the gateway's metrics ended. */
export type MetricsAnswer =
  | { readonly ok: true; readonly document: MetricsDocument; readonly metrics: GatewayMetrics }
  | { readonly ok: false; readonly reason: string };

/** Reads the gateway's metrics once. Never throws: a gateway without metrics can still be tested in part. */
export async function fetchMetricsDocument(settings: MetricsAddress, timeoutMs: number): Promise<MetricsAnswer> {
  const address = metricsAddress(settings);
  if (address === undefined) return { ok: false, reason: noMetrics };
  const { url } = address;
  try {
    const response = await askForMetrics(settings, timeoutMs);
    if (!response.ok) {
      return { ok: false, reason: `${url} answered ${response.status}${hintForStatus(response.status)}` };
    }
    const document = readDocument(response.text, settings.profile.metrics);
    return typeof document === 'string'
      ? { ok: false, reason: `${url} ${document}` }
      : { ok: true, document, metrics: compileMetricsReader(settings.profile.metrics)(document) };
  } catch (error) {
    return { ok: false, reason: `${url}: ${describeFailure(error)}${byProxy(new URL(url))}` };
  }
}

/**
 * What the gateway answers where its metrics are asked for, or at its root where it has none, whatever that is.
 *
 * @throws Error where no answer came in time
 */
export function askForMetrics(settings: MetricsPlace & MetricsHeaders, timeoutMs: number): Promise<GatewayAnswer> {
  const { url, credentials } = metricsAddress(settings) ?? {
    url: endpoint(settings.apiUrl, '/'),
    credentials: addressOf(settings.apiUrl).credentials,
  };
  const headers = mergeHeaders(basicAuthorization(credentials), headersForMetrics(settings));
  return gatewayFetch(url, { headers, timeoutMs });
}

type MetricsHeaders = Pick<ConnectionSettings, 'headers' | 'metricsHeaders'>;

/** Where a gateway's metrics are, and how they are read. */
export type MetricsAddress = MetricsPlace & MetricsHeaders & { readonly profile: { readonly metrics: MetricsProfile } };

/** The document, or what the gateway did in its place. */
function readDocument(text: string, profile: MetricsProfile): MetricsDocument | string {
  const { format = 'json' } = profile;
  if (format === 'prometheus') {
    try {
      return otherAnswer(text, format) ?? documentOf(text);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
  try {
    const value: unknown = JSON.parse(text);
    if (isNestedTooDeep(value)) return `answered with JSON that is nested more than ${mostLevels} levels deep`;
    const parsed = metricsDocumentSchema.safeParse(value);
    return parsed.success ? parsed.data : 'did not answer with a JSON object';
  } catch {
    return otherAnswer(text, format) ?? 'did not answer with JSON';
  }
}
