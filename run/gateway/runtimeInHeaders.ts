import type { IncomingHttpHeaders } from 'node:http';
import { maskerFor } from '../../settings/secrets.ts';
import type { Settings } from '../../settings/settings.ts';
import { askForMetrics } from '../fetchMetricsDocument.ts';

const timeoutMs = 1000;
const longest = 80;

/** What a gateway says of itself: "uvicorn, by its Server header"; undefined where it says nothing. Never throws. */
export async function runtimeInHeaders(settings: Settings): Promise<string | undefined> {
  try {
    const { headers } = await askForMetrics(settings, timeoutMs);
    return said(headers, maskerFor(settings));
  } catch {
    return undefined;
  }
}

/** The server before what it is built with; whoever stands in front of the gateway may have put it there. */
export function said(headers: IncomingHttpHeaders, mask: (text: string) => string): string | undefined {
  for (const [name, text] of [
    ['Server', headers.server],
    ['X-Powered-By', headers['x-powered-by']],
  ] as const) {
    const clean = String(text ?? '')
      .replace(/[\p{Cc}\p{Cf}]/gu, '')
      .trim();
    // Cut last: half a secret would not be known any more.
    if (clean !== '') return `${mask(clean).slice(0, longest)}, by its ${name} header`;
  }
  return undefined;
}
