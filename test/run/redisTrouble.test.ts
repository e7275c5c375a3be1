import { expect, it } from 'vitest';
import { adviceForConnect } from '../../run/redisTrouble.ts';

it.each([
  ['rediss://a:6379', 'self-signed certificate in certificate chain', 'NODE_EXTRA_CA_CERTS'],
  ['rediss://a:6379', 'unable to verify the first certificate', 'NODE_EXTRA_CA_CERTS'],
  ['rediss://a:6379', 'certificate has expired', 'NODE_EXTRA_CA_CERTS'],
  // Redis waits for the rest of what it takes for a command.
  ['rediss://a:6379', 'Connection timeout', 'redis:// without'],
  ['rediss://a:6379', 'no answer within 5000 ms', 'redis:// without'],
  ['redis://a:6379', 'read ECONNRESET', 'rediss:// is with TLS'],
  ['redis://a:6379', 'Socket closed unexpectedly', 'rediss:// is with TLS'],
  ['redis://a:6379', 'Connection timeout', undefined],
  ['redis://a:6379', 'connect ECONNREFUSED 127.0.0.1:6379', undefined],
])('advice for %s: %s', (url, said, expected) => {
  const advice = adviceForConnect(said, url);
  if (expected === undefined) expect(advice).toBeUndefined();
  else expect(advice).toContain(expected);
});
