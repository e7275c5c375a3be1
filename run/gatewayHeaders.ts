import { addressOf } from '../contract/endpoint.ts';
import type { ConnectionSettings } from '../contract/options.ts';
import { mergeHeaders, requestHeaders } from '../contract/requestHeaders.ts';

/** Headers of every request of Node's to the gateway itself, but for its metrics: health, pages, publishing. */
export function gatewayHeaders(
  settings: Pick<ConnectionSettings, 'apiUrl' | 'headers' | 'metricsHeaders'>,
): Record<string, string> {
  return mergeHeaders(basicAuthorization(addressOf(settings.apiUrl).credentials), requestHeaders(settings));
}

/**
 * User and password of an address as the header that k6 makes of them: Node's clients refuse such an address, or drop
 * what it says.
 *
 * @param credentials "user:password" as somebody wrote it, percent-encoded
 */
export function basicAuthorization(credentials: string | undefined): Record<string, string> {
  if (credentials === undefined) return {};
  const plain = credentials.split(':').map(decodeURIComponent).join(':');
  return { Authorization: `Basic ${Buffer.from(plain).toString('base64')}` };
}
