import { existsSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import type { Lifetime } from './lifetime.ts';

/*
 * Node and Go are told by different variables which private authorities to trust beside the usual ones:
 * NODE_EXTRA_CA_CERTS adds to Node's own list, SSL_CERT_FILE replaces Go's. Whoever sets one means both.
 */

/**
 * A file for k6's SSL_CERT_FILE: what Go trusts anyway, and what NODE_EXTRA_CA_CERTS adds.
 *
 * @param say told where there is no room for that file: k6 then goes on with what it trusts anyway
 * @returns undefined where nothing is to be added
 */
export async function certificatesForK6(
  lifetime: Lifetime,
  env: NodeJS.ProcessEnv,
  say: (line: string) => void = () => {},
): Promise<string | undefined> {
  const extra = readCertificates(env.NODE_EXTRA_CA_CERTS);
  if (extra === undefined) return undefined;
  const usual = readCertificates(env.SSL_CERT_FILE) ?? readCertificates(systemFiles.find((file) => existsSync(file)));
  const file = join(await lifetime.tempFolder('trust'), 'certificates.pem');
  try {
    await writeFile(file, `${usual ?? rootCertificates.join('\n')}\n${extra}\n`);
    return file;
  } catch (error) {
    // Half a file is no help, and k6 writes its samples to the same disk.
    await rm(file, { force: true });
    const why = error instanceof Error ? error.message : String(error);
    say(`k6 runs without the authorities of NODE_EXTRA_CA_CERTS (${why}): is the disk with TMPDIR full?`);
    return undefined;
  }
}

/**
 * The option `ca` for a TLS connection of Node, which then trusts what SSL_CERT_FILE adds too.
 *
 * @returns undefined where Node's own list, with NODE_EXTRA_CA_CERTS, says it all
 */
export function certificatesForNode(env: NodeJS.ProcessEnv): string[] | undefined {
  const given = readCertificates(env.SSL_CERT_FILE);
  if (given === undefined) return undefined;
  return [...rootCertificates, given, readCertificates(env.NODE_EXTRA_CA_CERTS) ?? ''].filter((text) => text !== '');
}

/** Where Go looks, in its order (crypto/x509, root_linux.go and root_bsd.go). */
const systemFiles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/** Node warns of a file that it cannot read, and goes on without it. */
function readCertificates(file: string | undefined): string | undefined {
  if (!file) return undefined;
  try {
    const text = readFileSync(file, 'utf8');
    return text.includes('-----BEGIN CERTIFICATE-----') ? text : undefined;
  } catch {
    return undefined;
  }
}
