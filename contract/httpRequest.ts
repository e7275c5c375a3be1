import { endpoint } from './endpoint.ts';
import type { HttpRequest } from './profile.ts';
import { mergeHeaders } from './requestHeaders.ts';
import { compileTemplate, compileText, type TemplateValues } from './template.ts';

/** A request with its placeholders filled in. */
export interface FilledRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** Makes a profile's request ready to be filled in again and again; a path is below `apiUrl`. */
export function compileRequest(
  { method, url, headers, body }: HttpRequest,
  apiUrl: string,
): (values: TemplateValues) => FilledRequest {
  const fillUrl = compileText(url.startsWith('/') ? endpoint(apiUrl, url) : url);
  const isText = typeof body === 'string';
  const fillBody = body === null ? () => null : isText ? compileText(body) : compileTemplate(body);
  const fillHeaders = Object.entries(headers).map(([header, value]) => [header, compileText(value)] as const);
  const type: Record<string, string> = body === null || isText ? {} : { 'Content-Type': 'application/json' };
  return (values) => {
    const inUrl = Object.fromEntries(
      Object.entries(values).map(([key, value]) => [key, encodeURIComponent(String(value))]),
    );
    const own = Object.fromEntries(fillHeaders.map(([header, fill]) => [header, fill(values)]));
    return { method, url: fillUrl(inUrl), headers: mergeHeaders(type, own), body: fillBody(values) };
  };
}
