import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { describeFailure, gatewayFetch, openConnection } from '../../run/gatewayFetch.ts';
import { useProxy } from '../support/proxy.ts';
import { tempFolder } from '../support/tempFolder.ts';

const timeoutMs = 5000;

describe('a request to the gateway', () => {
  it('goes direct to loopback whatever the proxy, and follows redirects on the same server', async () => {
    const url = await serve((request, response) => {
      if (request.url === '/old') response.writeHead(302, { location: '/new' });
      if (request.url === '/away') response.writeHead(302, { location: 'http://elsewhere.test/' });
      response.end(JSON.stringify({ path: request.url, mine: request.headers['x-mine'] }));
    });
    const env = { HTTP_PROXY: 'http://127.0.0.1:9' };
    const headers = { 'X-Mine': 'yes' };
    const answer = await gatewayFetch(`${url}/old`, { headers, timeoutMs, env });
    expect(answer).toMatchObject({ ok: true, status: 200, text: '{"path":"/new","mine":"yes"}' });
    expect(await gatewayFetch(`${url}/away`, { timeoutMs, env })).toMatchObject({ ok: false, status: 302 });
  });

  it('goes by the proxy to every other name, and so does a connection', async () => {
    const url = await serve((request, response) => response.end(request.headers.host));
    const proxy = await useProxy();
    const port = new URL(url).port;
    const env = { http_proxy: proxy.url };
    const answer = await gatewayFetch(`http://gateway.test:${port}/m`, { timeoutMs, env });
    expect(answer.text).toBe(`gateway.test:${port}`);
    (await openConnection(new URL(`http://gateway.test:${port}`), timeoutMs, env)).destroy();
    expect(proxy.asked()).toEqual([`CONNECT gateway.test:${port}`, `GET http://gateway.test:${port}/m by Node`]);
  });

  it('goes through a tunnel to https, whose certificate is judged there', async () => {
    const folder = await tempFolder();
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const names = ['-subj', '/CN=gateway.test', '-addext', 'subjectAltName=DNS:gateway.test'];
    await promisify(execFile)('openssl', [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      ...['-nodes', '-days', '2', '-keyout', key, '-out', cert],
      ...names,
    ]);
    const server = https.createServer({ key: await readFile(key), cert: await readFile(cert) }, (_, response) =>
      response.end('secret'),
    );
    const port = await listen(server);
    const proxy = await useProxy();
    const env = { HTTPS_PROXY: proxy.url };
    const url = `https://gateway.test:${port}/m`;
    const failure = await gatewayFetch(url, { timeoutMs, env }).catch(describeFailure);
    expect(failure).toMatch(/self-signed certificate \(set NODE_EXTRA_CA_CERTS to a file/);
    expect(proxy.asked()).toEqual([`CONNECT gateway.test:${port}`]);
    // Go trusts what SSL_CERT_FILE has; so do we.
    const answer = await gatewayFetch(url, { timeoutMs, env: { ...env, SSL_CERT_FILE: cert } });
    expect(answer.text).toBe('secret');
  });

  it.each([
    ['a proxy that is not there', { HTTP_PROXY: 'http://127.0.0.1:9' }, /ECONNREFUSED/],
    [
      'a proxy that is none for HTTP',
      { HTTP_PROXY: 'socks5://user:planted@127.0.0.1:9' },
      /socks5:\/\/127\.0\.0\.1:9 \(HTTP_PROXY\)/,
    ],
  ])('says what is wrong with %s', async (_, env, message) => {
    const target = new URL('http://gateway.test');
    const both = [gatewayFetch(target.href, { timeoutMs, env }), openConnection(target, timeoutMs, env)];
    for (const said of await Promise.all(both.map((each) => each.then(() => 'none', describeFailure)))) {
      expect(said).toMatch(message);
      expect(said).not.toContain('planted');
    }
  });

  it('says that a proxy refuses to connect', async () => {
    const { url } = await useProxy({ refuses: true });
    const opening = openConnection(new URL('http://gateway.test'), timeoutMs, { HTTP_PROXY: url });
    await expect(opening).rejects.toThrow('the proxy answered CONNECT with status 403');
  });

  it('waits no longer than it may', async () => {
    const url = await serve(() => {});
    const failure = await gatewayFetch(url, { timeoutMs: 50 }).catch(describeFailure);
    expect(failure).toBe('no answer in time');
  });
});

async function serve(listener: http.RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listen(http.createServer(listener))}`;
}

async function listen(server: Server & { closeAllConnections(): void }): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
