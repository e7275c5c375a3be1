import { describe, expect, test } from 'vitest';
import { metricsAddress, socketAddress } from '../../contract/endpoint.ts';

const paths = { websocketPath: '/ws', metricsPath: '/metrics' };

describe('everything of a gateway is below the path of its address', () => {
  test.each([
    ['http://h:3000', 'http://h:3000', '/ws', 'http://h:3000/metrics'],
    ['http://h:3000/', 'http://h:3000', '/ws', 'http://h:3000/metrics'],
    ['http://h/rt', 'http://h', '/rt/ws', 'http://h/rt/metrics'],
    ['http://h/rt/', 'http://h', '/rt/ws', 'http://h/rt/metrics'],
    ['https://h:8443/a/b//', 'https://h:8443', '/a/b/ws', 'https://h:8443/a/b/metrics'],
    ['http://[::1]:3000/rt', 'http://[::1]:3000', '/rt/ws', 'http://[::1]:3000/rt/metrics'],
    // A password travels as a header: in an address it would be shown.
    ['https://me:p%40ss@h/rt', 'https://h', '/rt/ws', 'https://h/rt/metrics'],
  ])('%s', (apiUrl, server, path, metrics) => {
    expect(socketAddress({ apiUrl, ...paths }, '/')).toEqual({ url: `${server}/`, path });
    expect(socketAddress({ apiUrl, ...paths }, '/chat')).toEqual({ url: `${server}/chat`, path });
    expect(socketAddress({ apiUrl, ...paths }, 'chat')).toEqual({ url: `${server}/chat`, path });
    expect(metricsAddress({ apiUrl, ...paths })?.url).toBe(metrics);
  });
});

describe('metrics at an address of their own', () => {
  test.each([
    ['http://h:9464', 'http://h:9464/metrics', undefined],
    ['http://h:9464/', 'http://h:9464/metrics', undefined],
    ['https://m.example/internal/prom/', 'https://m.example/internal/prom', undefined],
    ['http://h:9464/probe?module=ws', 'http://h:9464/probe?module=ws', undefined],
    ['http://[::1]:9464?a=b', 'http://[::1]:9464/metrics?a=b', undefined],
    ['https://me:p%40ss@m/x', 'https://m/x', 'me:p%40ss'],
  ])('%s', (metricsUrl, url, credentials) => {
    expect(metricsAddress({ apiUrl: 'http://user:own@gateway/rt', metricsUrl, ...paths })).toEqual({
      url,
      credentials,
    });
  });
});
