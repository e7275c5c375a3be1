import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withLifetime } from '../../engine/index.ts';
import { certificatesForK6, certificatesForNode } from '../../engine/trust.ts';
import { tempFolder } from '../support/tempFolder.ts';

const certificate = (name: string) => `-----BEGIN CERTIFICATE-----\n${name}\n-----END CERTIFICATE-----\n`;

describe('certificates of a private authority', () => {
  it('are added for k6 to those that it trusts anyway: its own, or the SSL_CERT_FILE that was given', async () => {
    const folder = await tempFolder();
    const [mine, theirs] = [join(folder, 'mine'), join(folder, 'theirs')];
    await writeFile(mine, certificate('MINE'));
    await writeFile(theirs, certificate('THEIRS'));
    await withLifetime(async (lifetime) => {
      const read = async (env: NodeJS.ProcessEnv) => readFile((await certificatesForK6(lifetime, env)) ?? '', 'utf8');
      const usual = await read({ NODE_EXTRA_CA_CERTS: mine });
      expect(usual).toContain('MINE');
      expect(usual.split('BEGIN CERTIFICATE').length).toBeGreaterThan(50);
      expect(await read({ NODE_EXTRA_CA_CERTS: mine, SSL_CERT_FILE: theirs })).toMatch(/THEIRS[\s\S]*MINE/);
      for (const file of ['', join(folder, 'none'), folder]) {
        expect(await certificatesForK6(lifetime, { NODE_EXTRA_CA_CERTS: file, SSL_CERT_FILE: theirs })).toBeUndefined();
      }
    });
  });

  it('that cannot be written for k6 end nothing, and are missed aloud', async () => {
    const said: string[] = [];
    const file = join(await tempFolder(), 'mine');
    await writeFile(file, certificate('MINE'));
    await withLifetime(async (lifetime) => {
      const tempFolder = async () => '/no/such/folder';
      const full = Object.assign(Object.create(lifetime), { tempFolder });
      expect(await certificatesForK6(full, { NODE_EXTRA_CA_CERTS: file }, (line) => said.push(line))).toBeUndefined();
    });
    expect(said).toEqual([expect.stringMatching(/without the authorities of NODE_EXTRA_CA_CERTS .*TMPDIR full/)]);
  });

  it('of SSL_CERT_FILE are added for Node to its own', async () => {
    const file = join(await tempFolder(), 'mine');
    await writeFile(file, certificate('MINE'));
    expect(certificatesForNode({ SSL_CERT_FILE: file })?.at(-1)).toContain('MINE');
    expect(certificatesForNode({ SSL_CERT_FILE: file })?.length).toBeGreaterThan(50);
    expect(certificatesForNode({ NODE_EXTRA_CA_CERTS: file })).toBeUndefined();
    expect(certificatesForNode({ SSL_CERT_FILE: '/nowhere' })).toBeUndefined();
  });
});
