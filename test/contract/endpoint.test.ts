import { describe, expect, test } from 'vitest';
import { metricsUrl, socketAddress } from '../../contract/endpoint.ts';

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
    expect(metricsUrl({ apiUrl, ...paths })).toBe(metrics);
  });
});
