import { createServer, type RequestListener, type Server } from 'node:http';
import type { Logger } from 'pino';
import { wire } from './wire.ts';

export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

export interface HttpContext {
  readonly log: Logger;
  readonly readiness: () => Promise<Readiness>;
  readonly metrics: () => Reply;
}

/** State of what the gateway depends on; `off` = not configured, so not waited for. */
export interface Readiness {
  readonly redis: DependencyState;
  readonly mongodb: DependencyState;
}

export type DependencyState = 'up' | 'down' | 'off';

/** Serves health, readiness and metrics; Socket.IO takes its own path out of the same server. */
export function createHttpServer(context: HttpContext): Server {
  const routes: Record<string, () => Reply | Promise<Reply>> = {
    [wire.http.healthPath]: () => ({ status: 200, body: { status: 'ok' } }),
    [wire.http.readyPath]: async () => readyReply(await context.readiness()),
    [wire.http.metricsPath]: context.metrics,
  };

  const answer: RequestListener = async (request, response) => {
    const path = request.url?.split('?', 1)[0] ?? '';
    const route = routes[path];
    let reply: Reply;
    if (!route) reply = { status: 404, body: { error: `nothing at ${path}`, paths: Object.keys(routes) } };
    else if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      reply = { status: 405, body: { error: `${request.method} is not allowed here` } };
    } else reply = await route();
    response.writeHead(reply.status, {
      'Content-Type': 'application/json; charset=utf-8',
      'Cache-Control': 'no-store',
    });
    response.end(request.method === 'HEAD' ? undefined : JSON.stringify(reply.body));
  };

  return createServer((request, response) => {
    Promise.resolve(answer(request, response)).catch((error: unknown) => {
      context.log.error({ err: error, path: request.url }, 'request failed');
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
}

function readyReply(readiness: Readiness): Reply {
  const isReady = Object.values(readiness).every((state) => state !== 'down');
  return { status: isReady ? 200 : 503, body: { status: isReady ? 'ready' : 'not ready', ...readiness } };
}
