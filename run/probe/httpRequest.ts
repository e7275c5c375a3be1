import { compileRequest } from '../../contract/httpRequest.ts';
import type { HttpRequest } from '../../contract/profile.ts';
import { mergeHeaders } from '../../contract/requestHeaders.ts';
import type { TemplateValues } from '../../contract/template.ts';
import { type GatewayAnswer, gatewayFetch } from '../gatewayFetch.ts';

/**
 * Sends one request of a profile, as scripts do.
 *
 * @throws Error where no answer came in time
 */
export function sendRequest(
  request: HttpRequest,
  values: TemplateValues,
  place: {
    readonly apiUrl: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly timeoutMs: number;
  },
): Promise<GatewayAnswer> {
  const { url, headers, body, method } = compileRequest(request, place.apiUrl)(values);
  return gatewayFetch(url, {
    method,
    headers: mergeHeaders(headers, place.headers),
    ...(body === null ? {} : { body }),
    timeoutMs: place.timeoutMs,
  });
}
