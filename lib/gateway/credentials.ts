import { b64encode } from 'k6/encoding';
import exec from 'k6/execution';
import { type ClientCredentials, credentialsOf } from '../../contract/clientTemplate.ts';
import { addressOf } from '../../contract/endpoint.ts';
import type { Plan, SecretName } from '../../contract/plan.ts';
import { mergeHeaders, requestHeaders } from '../../contract/requestHeaders.ts';
import { clientRows } from '../measure/clientRows.ts';
import { readSecret } from '../measure/secret.ts';

/** What a client identifies itself with, by its number in the scenario. */
export type CredentialsFor = (index: number) => ClientCredentials;

export async function clientCredentials(plan: Plan): Promise<CredentialsFor> {
  const auth = await readJson(plan, 'auth');
  const headers = mergeHeaders(basicAuthorization(plan.apiUrl), (await readJson(plan, 'headers')) ?? {});
  const rows = clientRows();
  return (client) => {
    const row = rows?.[client];
    if (rows !== undefined && row === undefined) throw new Error(`--clients-file has no line for client ${client + 1}`);
    const random = Math.random().toString(36).slice(2) + Math.random().toString(36).slice(2);
    return credentialsOf({ auth, headers }, row, { client, vu: exec.vu.idInTest, random });
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
