import { describe, expect, test } from 'vitest';
import { hintForStatus, requestHeaders } from '../../contract/requestHeaders.ts';

describe('headers of requests for metrics and health', () => {
  test.each([
    ['nothing is given', {}, {}],
    ['those of the clients', { headers: { Authorization: 'a' } }, { Authorization: 'a' }],
    [
      'those of their own win',
      { headers: { authorization: 'a', x: '1' }, metricsHeaders: { Authorization: 'b' } },
      { Authorization: 'b', x: '1' },
    ],
    [
      'of a handshake nothing',
      { headers: { 'Sec-WebSocket-Protocol': 'v1', Connection: 'Upgrade', Cookie: 'c' } },
      { Cookie: 'c' },
    ],
  ])('%s', (_, given, expected) => expect(requestHeaders(given)).toEqual(expected));

  test.each([401, 403])('status %i names the options', (status) => {
    expect(hintForStatus(status)).toMatch(/--headers .*--metrics-headers/);
  });
  test.each([200, 404, 500])('status %i needs no hint', (status) => expect(hintForStatus(status)).toBe(''));
});
