import { once } from 'node:events';
import { createServer } from 'node:http';
import type { TreeUse } from '../engine/index.ts';

/** Tells scripts inside k6, which cannot see processes, what the gateway uses. */
export interface GatewayUseServer {
  readonly url: string;
  close(): void;
}

/** Answers on a loopback port with the CPU time and memory that `read` tells. */
export async function serveGatewayUse(read: () => TreeUse | undefined): Promise<GatewayUseServer> {
  const server = createServer((_request, response) => {
    const use = read();
    response.writeHead(use === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(use ?? {}));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a listening server has an address');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
