import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { fetchMetricsDocument } from '../../run/fetchMetricsDocument.ts';
import { defaultProfile } from '../../settings/defaultProfile.ts';

const profile = defaultProfile;

test.each([
  ['nothing', {}, false],
  ['the headers of the clients', { headers: { Authorization: 'Bearer x' } }, true],
  [
    'headers of their own',
    { headers: { Authorization: 'Bearer y' }, metricsHeaders: { authorization: 'Bearer x' } },
    true,
  ],
  ['user and password in the address', { user: 'me:p%40ss' }, true],
])('metrics that ask for credentials get %s', async (_, { user, ...given }: Given, isAnswered) => {
  const apiUrl = await startServer(user === undefined ? 'Bearer x' : `Basic ${btoa('me:p@ss')}`);
  const address = user === undefined ? apiUrl : apiUrl.replace('//', `//${user}@`);
  const answer = await fetchMetricsDocument(
    { apiUrl: address, metricsPath: '/metrics', headers: undefined, metricsHeaders: undefined, profile, ...given },
    2000,
  );
  if (isAnswered)
    return expect(answer).toMatchObject({
      ok: true,
      document: { totalConnections: 1 },
      metrics: { totalConnections: 1 },
    });
  expect(answer).toMatchObject({ ok: false, reason: expect.stringMatching(/answered 401: .*--metrics-headers/) });
});

interface Given {
  readonly user?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly metricsHeaders?: Readonly<Record<string, string>>;
}

/** Serves metrics below a prefix to who has the right header. */
async function startServer(authorization: string): Promise<string> {
  const server = createServer((request, response) => {
    const isRight = request.url === '/rt/metrics' && request.headers.authorization === authorization;
    response.writeHead(isRight ? 200 : 401, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ totalConnections: 1 }));
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/rt/`;
}
