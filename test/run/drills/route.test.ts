import { afterEach, describe, expect, it, vi } from 'vitest';
import { withLifetime } from '../../../engine/index.ts';
import { openRoute } from '../../../run/drills/route.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

const open = (apiUrl: string) =>
  withLifetime(async (lifetime) => {
    const { routeUrl, hosts, proxy } = await openRoute(lifetime, { scenario: 'network', apiUrl, connectTimeoutMs: 50 });
    const told = (text: string) => text.replaceAll(String(proxy.port), 'PORT');
    return { url: told(routeUrl), hosts: JSON.parse(told(JSON.stringify(hosts))) as unknown };
  });

describe('the way by which touched clients come', () => {
  it.each([
    ['http://127.0.0.1:9/', 'http://127.0.0.1:PORT/', { '127.0.0.1:PORT': '127.0.0.1:PORT' }],
    ['http://192.0.2.1:9/gate', 'http://127.0.0.1:PORT/gate', { '127.0.0.1:PORT': '127.0.0.1:PORT' }],
    ['http://[::1]:9/', 'http://127.0.0.1:PORT/', { '127.0.0.1:PORT': '127.0.0.1:PORT' }],
    ['https://localhost/gate', 'https://localhost:PORT/gate', { 'localhost:PORT': '127.0.0.1:PORT' }],
    ['https://127.0.0.1/', 'https://127.0.0.1:PORT/', { '127.0.0.1:PORT': '127.0.0.1:PORT' }],
    ['http://me:p%40ss@localhost:9/', 'http://me:p%40ss@localhost:PORT/', { 'localhost:PORT': '127.0.0.1:PORT' }],
  ])('to %s keeps the name that a certificate is for: %s', async (apiUrl, url, hosts) => {
    expect(await open(apiUrl)).toEqual({ url, hosts });
  });

  it('is refused where a proxy is between that is not ours, in words that say which', async () => {
    vi.stubEnv('HTTP_PROXY', 'http://someone:secret@proxy.example:3128');
    vi.stubEnv('NO_PROXY', '');
    await expect(open('http://gateway.example:3000')).rejects.toThrow(
      'network disturbs the way to the gateway, which leads by the proxy http://proxy.example:3128 (HTTP_PROXY)',
    );
  });

  it('is refused to a literal IPv6 address with TLS', async () => {
    await expect(open('https://[2001:db8::1]:8443')).rejects.toThrow('--api-url is https://[2001:db8::1]:8443');
  });
});
