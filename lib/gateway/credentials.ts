import { b64encode } from 'k6/encoding';
import exec from 'k6/execution';
import { type ClientCredentials, credentialsOf } from '../../contract/clientTemplate.ts';
import { addressOf, metricsAddress } from '../../contract/endpoint.ts';
import type { Plan, SecretName } from '../../contract/plan.ts';
import { headersForMetrics, mergeHeaders } from '../../contract/requestHeaders.ts';
import { clientRows } from '../measure/clientRows.ts';
import { readSecret } from '../measure/secret.ts';

/** What a client identifies itself with, by its number in the scenario. */
export type CredentialsFor = (index: number) => ClientCredentials;

export async function clientCredentials(plan: Plan): Promise<CredentialsFor> {
  const auth = await readJson(plan, 'auth');
  const headers = mergeHeaders(basicAuthorization(addressOf(plan.apiUrl)), (await readJson(plan, 'headers')) ?? {});
  const query = (await readJson(plan, 'query')) ?? {};
  const rowOf = clientRows();
  return (client) => {
    const random = Math.random().toString(36).slice(2) + Math.random().toString(36).slice(2);
    return credentialsOf({ auth, headers, query }, rowOf?.(client), { client, vu: exec.vu.idInTest, random });
  };
}

/** Where the gateway's metrics are asked for, and with which headers; undefined where it has none. */
export async function metricsRequest(
  plan: Plan,
): Promise<{ url: string; headers: Record<string, string> } | undefined> {
  const metricsUrl = await readSecret(plan, 'metrics-url');
  const address = metricsAddress({ ...plan, metricsUrl });
  if (address === undefined) return undefined;
  const headers = headersForMetrics({
    headers: await readJson(plan, 'headers'),
    metricsHeaders: await readJson(plan, 'metrics-headers'),
    metricsUrl,
  });
  return { url: address.url, headers: mergeHeaders(basicAuthorization(address), headers) };
}

/**
 * Headers of the requests by which a profile publishes or subscribes.
 *
 * @param toGateway what identifies the clients goes to the gateway alone
 */
export async function httpHeaders(plan: Plan, toGateway: boolean): Promise<Record<string, string>> {
  const own = (await readJson(plan, 'http-headers')) ?? {};
  if (!toGateway) return own;
  const headers = await readJson(plan, 'headers');
  return mergeHeaders(basicAuthorization(addressOf(plan.apiUrl)), headersForMetrics({ headers, metricsHeaders: own }));
}

async function readJson(plan: Plan, name: SecretName) {
  const text = await readSecret(plan, name);
  return text === undefined ? undefined : JSON.parse(text);
}

/** k6 sends it for addresses of `http`, not for those of WebSockets. */
function basicAuthorization({ credentials }: { readonly credentials: string | undefined }): Record<string, string> {
  if (credentials === undefined) return {};
  return { Authorization: `Basic ${b64encode(credentials.split(':').map(decodeURIComponent).join(':'))}` };
}
