import { jsonBodyOf, type LoopbackServer, serveOnLoopback } from './loopbackServer.ts';

/** Where the roles of one run meet that do without a Redis: two counts and a word of the end, over HTTP on loopback. */
export function openRendezvous(): Promise<LoopbackServer> {
  let clients = 0;
  let finished: unknown = null;
  const answers: Readonly<Record<string, (body: { ready?: number; failed?: number }) => unknown>> = {
    'GET /arrived': () => ({ clients }),
    'POST /arrived': ({ ready = 0, failed = 0 }) => {
      clients += ready + failed;
      return { clients };
    },
    'GET /finished': () => finished,
    'POST /finished': (body) => {
      finished = body;
      return finished;
    },
  };
  return serveOnLoopback(async (request, response) => {
    const answer = answers[`${request.method} ${request.url}`];
    const body = await jsonBodyOf(request).catch(() => undefined);
    const isKnown = answer !== undefined && body !== undefined;
    response.writeHead(isKnown ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isKnown ? answer(body) : null));
  });
}
