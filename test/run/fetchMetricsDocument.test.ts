import { once } from 'node:events';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { fetchMetricsDocument } from '../../run/fetchMetricsDocument.ts';
import { defaultProfile } from '../../settings/defaultProfile.ts';
import { nested } from '../support/properties.ts';

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

test.each<[string, RequestListener, RegExp]>([
  ['that never end', (_, response) => void endless(response), /the answer is longer than 10000000 characters/],
  ['nested without end', (_, response) => response.end(`{"a":${nested(20_000)}}`), /nested more than 100 levels deep/],
  ['that stop in the middle', (_, response) => response.end('{"totalConnections":'), /did not answer with JSON/],
  [
    'whose connection is cut',
    (_, response) => response.writeHead(200, { 'content-length': 99 }).write('{"a":', () => response.destroy()),
    /aborted|ECONNRESET|hang up/,
  ],
  ['that come too slowly', (_, response) => void response.write('{"a":'), /no answer in time/],
  ['that are a list', (_, response) => response.end('[1]'), /did not answer with a JSON object/],
  ['that lead nowhere', (_, response) => response.writeHead(302, { location: 'http://[' }).end(), /Invalid URL/],
  ['that lead in a circle', (_, response) => response.writeHead(302, { location: '/metrics' }).end(), /answered 302/],
])('metrics %s are none, with the reason', async (_, listener, reason) => {
  const server = createServer(listener).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const place = { apiUrl, metricsPath: '/metrics', headers: undefined, metricsHeaders: undefined, profile };
  const answer = await fetchMetricsDocument(place, 1500);
  expect(answer).toMatchObject({ ok: false, reason: expect.stringMatching(reason) });
});

async function endless(response: ServerResponse): Promise<void> {
  response.write('{"a":"');
  while (!response.destroyed) {
    if (!response.write('x'.repeat(1_000_000))) await once(response, 'drain').catch(() => {});
  }
}

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
