import { describe, expect, it } from 'vitest';
import { describeProxy, proxyFor } from '../../run/goProxy.ts';

const http = { HTTP_PROXY: 'http://plain:3128' };
const https = { HTTPS_PROXY: 'http://secret:3128' };
const both = { ...http, ...https };

/** What Go 1.26's http.ProxyFromEnvironment answers. */
const cases: [Record<string, string>, string, string | undefined][] = [
  [{}, 'http://gateway.test', undefined],
  [http, 'http://gateway.test/x', 'http://plain:3128'],
  [http, 'https://gateway.test', undefined],
  [https, 'http://gateway.test', undefined],
  [https, 'https://gateway.test', 'http://secret:3128'],
  [{ http_proxy: 'http://small:1' }, 'http://gateway.test', 'http://small:1'],
  [{ https_proxy: 'http://small:1' }, 'https://gateway.test', 'http://small:1'],
  [{ ...http, http_proxy: 'http://small:1' }, 'http://gateway.test', 'http://plain:3128'],
  [{ HTTP_PROXY: '', http_proxy: 'http://small:1' }, 'http://gateway.test', 'http://small:1'],
  [{ ALL_PROXY: 'http://all:1', all_proxy: 'http://all:1' }, 'http://gateway.test', undefined],
  [{ HTTP_PROXY: 'bare:3128' }, 'http://gateway.test', 'http://bare:3128'],
  [{ HTTP_PROXY: 'socks5://socks:1080' }, 'http://gateway.test', 'socks5://socks:1080'],
  [http, 'http://localhost:3000', undefined],
  [http, 'http://127.0.0.1:3000', undefined],
  [http, 'http://127.9.9.9:3000', undefined],
  [http, 'http://[::1]:3000', undefined],
  [http, 'http://10.0.0.1:3000', 'http://plain:3128'],
  [{ ...both, NO_PROXY: '*' }, 'http://gateway.test', undefined],
  [{ ...both, NO_PROXY: 'gateway.test' }, 'https://gateway.test', undefined],
  [{ ...both, NO_PROXY: 'test' }, 'http://gateway.test', undefined],
  [{ ...both, NO_PROXY: 'way.test' }, 'http://gateway.test', 'http://plain:3128'],
  [{ ...both, NO_PROXY: '.gateway.test' }, 'http://gateway.test', 'http://plain:3128'],
  [{ ...both, NO_PROXY: '.gateway.test' }, 'http://a.gateway.test', undefined],
  [{ ...both, NO_PROXY: '*.gateway.test' }, 'http://a.gateway.test', undefined],
  [{ ...both, NO_PROXY: '*.gateway.test' }, 'http://gateway.test', 'http://plain:3128'],
  [{ ...both, NO_PROXY: 'a.test, GATEWAY.test ,b' }, 'http://gateway.TEST', undefined],
  [{ ...both, no_proxy: 'gateway.test' }, 'http://gateway.test', undefined],
  [{ ...both, NO_PROXY: 'other', no_proxy: 'gateway.test' }, 'http://gateway.test', 'http://plain:3128'],
  [{ ...both, NO_PROXY: 'gateway.test:3000' }, 'http://gateway.test:3000', undefined],
  [{ ...both, NO_PROXY: 'gateway.test:3000' }, 'http://gateway.test:3001', 'http://plain:3128'],
  [{ ...both, NO_PROXY: 'gateway.test:443' }, 'https://gateway.test', undefined],
  [{ ...both, NO_PROXY: '10.0.0.1' }, 'http://10.0.0.1', undefined],
  [{ ...both, NO_PROXY: '10.0.0.1:81' }, 'http://10.0.0.1', 'http://plain:3128'],
  [{ ...both, NO_PROXY: '10.0.0.0/8' }, 'http://10.20.30.40', undefined],
  [{ ...both, NO_PROXY: '10.0.0.0/8' }, 'http://11.0.0.1', 'http://plain:3128'],
  [{ ...both, NO_PROXY: 'fd00::/8' }, 'http://[fd00::1]:3000', undefined],
  [{ ...both, NO_PROXY: 'fd00::1' }, 'http://[fd00::1]:3000', undefined],
  [{ ...both, NO_PROXY: '[fd00::1]:3000' }, 'http://[fd00::1]:3000', undefined],
  [{ ...both, NO_PROXY: ',, ,' }, 'http://gateway.test', 'http://plain:3128'],
];

describe('the way to a gateway', () => {
  it.each(cases)('under %o to %s is by %s', (env, target, proxy) => {
    expect(proxyFor(new URL(target), env)?.url.href.replace(/\/$/, '')).toBe(proxy);
  });

  it('is named with its variable and without its password', () => {
    const found = proxyFor(new URL('http://gateway.test'), { http_proxy: 'http://user:planted@proxy:3128' });
    expect(found && describeProxy(found)).toBe('http://proxy:3128 (http_proxy)');
  });
});
