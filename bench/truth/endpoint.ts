import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Lifetime } from '../../engine/index.ts';
import { startUntil } from '../../engine/startUntil.ts';

/** Where clients connect to, and what is captured. */
export interface Endpoint {
  readonly url: string;
  /** The certificate to trust; undefined without TLS. */
  readonly certificate?: string;
}

/**
 * TLS in front of a gateway, with a certificate that nobody else trusts. What is captured is its own port: behind it the
 * events are in plain text, and have not yet been sent to anybody.
 *
 * @param bundles the folder of the bundled terminator
 */
export async function openTlsEndpoint(lifetime: Lifetime, gatewayUrl: string, bundles: string): Promise<Endpoint> {
  const folder = await lifetime.tempFolder('truth-tls');
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  await promisify(execFile)('openssl', ['req', '-x509', ...newKey, ...names, '-keyout', key, '-out', certificate]);
  const { child, ready } = await startUntil(
    lifetime,
    'the TLS terminator',
    {
      command: process.execPath,
      args: [join(bundles, 'truth', 'tlsTerminator.mjs')],
      env: { ...process.env, KEY_FILE: key, CERTIFICATE_FILE: certificate, GATEWAY_URL: gatewayUrl },
    },
    (line) => /^listening on (\d+)$/.exec(line)?.[1],
  );
  lifetime.onClose(() => child.stop());
  return { url: `https://127.0.0.1:${ready}`, certificate };
}

/** Why there can be no certificate; undefined where there can. */
export async function tlsProblem(): Promise<string | undefined> {
  try {
    await promisify(execFile)('openssl', ['version']);
    return undefined;
  } catch (error) {
    return `TLS needs openssl for a certificate: ${error instanceof Error ? error.message.trim() : error}`;
  }
}

/** Sets variables of this process while something is done: a run and its k6 take them from there. */
export async function withVariables<T>(
  variables: Readonly<Record<string, string>>,
  work: () => Promise<T>,
): Promise<T> {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  try {
    return await work();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}
