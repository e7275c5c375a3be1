import { expect, it } from 'vitest';
import { describeEnvironment } from '../../run/environment.ts';

const k6 = { version: '2.2.0', redisExtensionVersion: '0.4.3', source: 'build' } as const;
const gateway = 'http://gateway.test';
const metrics = 'https://metrics.test:9090/m';
const env = { HTTP_PROXY: 'http://ada:planted@plain:1', HTTPS_PROXY: 'http://secure:1', SSL_CERT_FILE: '/ca.pem' };

it.each([
  ['one address', gateway, undefined, env, { proxy: 'http://plain:1 (HTTP_PROXY)' }],
  [
    'metrics by another proxy',
    gateway,
    metrics,
    env,
    {
      proxy: 'http://plain:1 (HTTP_PROXY)',
      metricsProxy: 'http://secure:1 (HTTPS_PROXY)',
      authorities: 'SSL_CERT_FILE',
    },
  ],
  [
    'metrics without a proxy',
    gateway,
    metrics,
    { ...env, NO_PROXY: 'metrics.test', NODE_EXTRA_CA_CERTS: '/more.pem' },
    {
      proxy: 'http://plain:1 (HTTP_PROXY)',
      metricsProxy: 'none',
      authorities: 'NODE_EXTRA_CA_CERTS, SSL_CERT_FILE',
    },
  ],
  ['neither', 'http://127.0.0.1', undefined, env, {}],
])('of a run with %s says on which ways it went', (_, apiUrl, metricsUrl, environment, expected) => {
  const { proxy, metricsProxy, authorities } = describeEnvironment(k6, { apiUrl, metricsUrl }, environment);
  expect({ proxy, metricsProxy, authorities }).toEqual({
    ...{ proxy: undefined, metricsProxy: undefined, authorities: undefined },
    ...expected,
  });
});
