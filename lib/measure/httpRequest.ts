import http from 'k6/http';
import { compileRequest } from '../../contract/httpRequest.ts';
import type { HttpRequest } from '../../contract/profile.ts';
import { mergeHeaders } from '../../contract/requestHeaders.ts';
import type { TemplateValues } from '../../contract/template.ts';

/** Whatever k6's options discardResponseBodies and throw say. */
const readsBody = { responseType: 'text', throw: false } as const;

/** What came of a request: `error` says why there is no answer. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  readonly error: string;
}

export type SendHttp = (values: TemplateValues, headers: Readonly<Record<string, string>>) => Promise<HttpAnswer>;

/**
 * Makes a profile's request ready to be sent again and again.
 *
 * @param plan where a path is below, and how long an answer may take
 */
export function compileHttpRequest(
  request: HttpRequest,
  { apiUrl, connectTimeoutMs }: { readonly apiUrl: string; readonly connectTimeoutMs: number },
  name: string,
): SendHttp {
  const fill = compileRequest(request, apiUrl);
  return async (values, shared) => {
    const { method, url, headers, body } = fill(values);
    const response = await http.asyncRequest(method, url, body, {
      ...readsBody,
      timeout: `${connectTimeoutMs}ms`,
      tags: { name },
      headers: mergeHeaders(headers, shared),
    });
    return { status: response.status, body: String(response.body ?? ''), error: response.error };
  };
}

export function isSuccess({ status }: HttpAnswer): boolean {
  return status >= 200 && status < 300;
}

/** Why a request did not do what it should. */
export function failureOf({ status, error }: HttpAnswer): string {
  return status === 0 ? `no answer (${error})` : `status ${status}`;
}
