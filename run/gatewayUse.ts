import type { TreeUse } from '../engine/index.ts';
import { type LoopbackServer, serveOnLoopback } from './loopbackServer.ts';

/** Tells scripts inside k6, which cannot see processes, what the gateway uses: the CPU time and memory that `read` tells. */
export function serveGatewayUse(read: () => TreeUse | undefined): Promise<LoopbackServer> {
  return serveOnLoopback((_request, response) => {
    const use = read();
    response.writeHead(use === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(use ?? {}));
  });
}
