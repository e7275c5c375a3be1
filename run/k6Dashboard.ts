import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { unavailableError } from '../contract/errors.ts';
import { freePort, type Lifetime } from '../engine/index.ts';

/** k6's live web dashboard, at one address for all runs of a command. */
export interface K6Dashboard {
  readonly url: string;
  /** File that k6 writes the dashboard to when a scenario has ended. */
  file(scenario: string): string;
  /** The dashboard as an output of k6. */
  output(scenario: string): string;
}

export interface DashboardOptions {
  readonly file: (scenario: string) => string;
  /** K6_WEB_DASHBOARD_HOST, _PORT and _PERIOD are kept to. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Serves the dashboard of whichever k6 is running. It stands between the browser and k6 because k6 does not end while
 * a browser shows its dashboard: here the browser is let go when the run is over, and keeps the picture.
 *
 * @throws RltError unavailable: the port is taken
 */
export async function openDashboard(lifetime: Lifetime, { file, environment }: DashboardOptions): Promise<K6Dashboard> {
  const said = (name: string) => environment[`K6_WEB_DASHBOARD_${name}`] || undefined;
  const k6Port = await freePort();
  const url = await serve(lifetime, k6Port, said('HOST') ?? loopback, Number(said('PORT') ?? 0));
  // k6 sums up 10 s in a point of its charts: longer than most scenarios.
  const settings = { host: loopback, port: String(k6Port), period: said('PERIOD') ?? '500ms', open: 'false' };
  return {
    url,
    file,
    output: (scenario) => {
      const fields = Object.entries({ ...settings, export: file(scenario) });
      return `web-dashboard=${fields.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`;
    },
  };
}

const loopback = '127.0.0.1';

async function serve(lifetime: Lifetime, k6Port: number, host: string, port: number): Promise<string> {
  const server = http.createServer((request, response) => forward(request, response, k6Port));
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw unavailableError(
      `the dashboard cannot be served at ${host}:${port}: ${cause instanceof Error ? cause.message : cause}`,
      'K6_WEB_DASHBOARD_HOST and K6_WEB_DASHBOARD_PORT choose the address; without them rlt uses a free port',
      cause,
    );
  }
  lifetime.onClose(async () => {
    server.close();
    server.closeAllConnections();
  });
  const { port: chosen } = addressOf(server);
  return `http://${host.includes(':') ? `[${host}]` : host}:${chosen}`;
}

function forward(request: IncomingMessage, response: ServerResponse, k6Port: number): void {
  const { method, url, headers } = request;
  const upstream = http.request({ host: loopback, port: k6Port, method, path: url, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    if (answer.headers['content-type']?.startsWith('text/event-stream')) {
      answer.on(
        'data',
        endsWithRun(response, () => upstream.destroy()),
      );
      answer.on('close', () => response.end());
    } else {
      answer.pipe(response);
    }
  });
  upstream.on('error', () => (response.headersSent ? response.end() : sayWait(response)));
  response.on('close', () => upstream.destroy());
  request.pipe(upstream);
}

/** Passes k6's events on until the one that says that the run is over. */
function endsWithRun(response: ServerResponse, end: () => void): (chunk: Buffer) => void {
  let last = '';
  return (chunk) => {
    response.write(chunk);
    last = (last + chunk.toString('latin1')).slice(-1000);
    if (/\nevent: stop\n(?:.+\n)*\n/.test(last)) end();
  };
}

function sayWait(response: ServerResponse): void {
  response.writeHead(503, { 'content-type': 'text/html; charset=utf-8', refresh: '1' });
  response.end('<!doctype html><title>rlt</title><p>No k6 is running at the moment: waiting for the next one.');
}

function addressOf(server: http.Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a listening server has an address');
  return address;
}
