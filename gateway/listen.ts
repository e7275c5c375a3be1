import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { unavailableError } from '../contract/errors.ts';

/**
 * Opens a server's port and says where it can be reached.
 *
 * @throws RltError (exit code 3) when the address cannot be had.
 */
export async function listen(server: Server, host: string, port: number): Promise<{ url: string; port: number }> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw unavailableError(
      `the gateway cannot listen on ${host}:${port}: ${reason}`,
      'set PORT (0 = any free port) or HOST to an address that is free on this machine',
      cause,
    );
  }
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no TCP address');
  const reachable = address.address === '0.0.0.0' || address.address === '::' ? 'localhost' : address.address;
  const hostname = reachable.includes(':') ? `[${reachable}]` : reachable;
  return { url: `http://${hostname}:${address.port}`, port: address.port };
}

/**
 * Remembers a server's open connections, upgraded ones too: a peer that never answers the closing handshake would keep
 * the server open for as long as it likes.
 */
export function trackSockets(server: Server): { endAfter(close: () => Promise<void>, graceMs: number): Promise<void> } {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return {
    /** Closes the server; what is still connected after the grace time is cut. */
    async endAfter(close, graceMs) {
      const grace = new AbortController();
      const closed = close().finally(() => grace.abort());
      await delay(graceMs, undefined, { signal: grace.signal }).catch(() => {});
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
