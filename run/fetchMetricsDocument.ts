import type { MetricsDocument } from '../contract/report.ts';
import { metricsDocumentSchema } from '../contract/report.ts';

/** How a request for the gateway's metrics ended. */
export type MetricsAnswer =
  | { readonly ok: true; readonly document: MetricsDocument }
  | { readonly ok: false; readonly reason: string };

/** Reads the gateway's metrics once. Never throws: a gateway without metrics can still be tested in part. */
export async function fetchMetricsDocument(url: string, timeoutMs: number): Promise<MetricsAnswer> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    if (!response.ok) return { ok: false, reason: `${url} answered ${response.status}` };
    const parsed = metricsDocumentSchema.safeParse(await response.json());
    if (!parsed.success) return { ok: false, reason: `${url} did not answer with a JSON object` };
    return { ok: true, document: parsed.data };
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
    return { ok: false, reason: `${url}: ${code ?? (error instanceof Error ? error.message : String(error))}` };
  }
}
