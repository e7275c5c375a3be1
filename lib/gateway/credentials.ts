import { b64encode } from 'k6/encoding';
import { addressOf } from '../../contract/endpoint.ts';
import type { Plan, SecretName } from '../../contract/plan.ts';
import { mergeHeaders, requestHeaders } from '../../contract/requestHeaders.ts';
import { readSecret } from '../measure/secret.ts';

/** What the clients of one VU identify themselves with. */
export interface Credentials {
  readonly auth: Readonly<Record<string, unknown>> | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

export async function clientCredentials(plan: Plan): Promise<Credentials> {
  return {
    auth: await readJson(plan, 'auth'),
    headers: mergeHeaders(basicAuthorization(plan.apiUrl), (await readJson(plan, 'headers')) ?? {}),
  };
}

/** Headers of the requests for the gateway's metrics. */
export async function metricsHeaders(plan: Plan): Promise<Record<string, string>> {
  const headers = await readJson(plan, 'headers');
  return mergeHeaders(
    basicAuthorization(plan.apiUrl),
    requestHeaders({ headers, metricsHeaders: await readJson(plan, 'metrics-headers') }),
  );
}

async function readJson(plan: Plan, name: SecretName) {
  const text = await readSecret(plan, name);
  return text === undefined ? undefined : JSON.parse(text);
}

/** k6 sends it for addresses of `http`, not for those of WebSockets. */
function basicAuthorization(apiUrl: string): Record<string, string> {
  const { credentials } = addressOf(apiUrl);
  if (credentials === undefined) return {};
  return { Authorization: `Basic ${b64encode(credentials.split(':').map(decodeURIComponent).join(':'))}` };
}
