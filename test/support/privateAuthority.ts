import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import tls from 'node:tls';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { tempFolder } from './tempFolder.ts';

const execute = promisify(execFile);

/** A certificate authority that nobody knows, and a certificate of it for localhost and gateway.test. */
export interface PrivateAuthority {
  /** Its own certificate. */
  readonly file: string;
  readonly key: Buffer;
  readonly cert: Buffer;
}

export async function privateAuthority(): Promise<PrivateAuthority> {
  const folder = await tempFolder();
  const at = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execute('openssl', args);
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  await openssl('req', '-x509', ...newKey, '-keyout', at('ca.key'), '-out', at('ca.pem'), '-subj', '/CN=Private CA');
  await openssl('req', ...newKey, '-keyout', at('key'), '-out', at('request'), '-subj', '/CN=localhost');
  await writeFile(at('names'), 'subjectAltName=DNS:localhost,DNS:gateway.test\n');
  const authority = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-extfile', at('names')];
  await openssl('x509', '-req', '-in', at('request'), ...authority, '-days', '2', '-out', at('cert'));
  return { file: at('ca.pem'), key: await readFile(at('key')), cert: await readFile(at('cert')) };
}

/** TLS in front of a port of this machine; returns the port that it listens on. */
export async function tlsInFrontOf(port: number, { key, cert }: PrivateAuthority): Promise<number> {
  const server = tls.createServer({ key, cert }, (socket) => {
    const upstream = connect({ host: '127.0.0.1', port });
    socket.pipe(upstream).pipe(socket);
    for (const end of [socket, upstream]) {
      end.on('error', () => {});
      end.on('close', () => [socket, upstream].map((each) => each.destroy()));
    }
  });
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
