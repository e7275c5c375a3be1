import http from 'k6/http';
import { endpoint } from '../../contract/endpoint.ts';
import type { HttpRequest } from '../../contract/profile.ts';
import { mergeHeaders } from '../../contract/requestHeaders.ts';
import { compileTemplate, compileText, type TemplateValues } from '../../contract/template.ts';

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
  { method, url, headers, body }: HttpRequest,
  { apiUrl, connectTimeoutMs }: { readonly apiUrl: string; readonly connectTimeoutMs: number },
  name: string,
): SendHttp {
  const fillUrl = compileText(url.startsWith('/') ? endpoint(apiUrl, url) : url);
  const isText = typeof body === 'string';
  const fillBody = body === null ? () => null : isText ? compileText(body) : compileTemplate(body);
  const fillHeaders = Object.entries(headers).map(([header, value]) => [header, compileText(value)] as const);
  const type: Record<string, string> = body === null || isText ? {} : { 'Content-Type': 'application/json' };
  return async (values, shared) => {
    const inUrl = Object.fromEntries(
      Object.entries(values).map(([key, value]) => [key, encodeURIComponent(String(value))]),
    );
    const own = Object.fromEntries(fillHeaders.map(([header, fill]) => [header, fill(values)]));
    const response = await http.asyncRequest(method, fillUrl(inUrl), fillBody(values), {
      ...readsBody,
      timeout: `${connectTimeoutMs}ms`,
      tags: { name },
      headers: mergeHeaders(type, own, shared),
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
