import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type ServerOptions } from 'socket.io';
import { onTestFinished } from 'vitest';

/** A real Socket.IO server on a free port; closed at the end of the running test. */
export async function useServer(options: Partial<ServerOptions> = {}): Promise<{ io: Server; url: string }> {
  const http = createServer();
  const io = new Server(http, { transports: ['websocket'], ...options });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    await io.close();
  });
  return { io, url: `http://127.0.0.1:${port(http.address())}` };
}

export function port(address: AddressInfo | string | null): number {
  if (typeof address !== 'object' || address === null) throw new Error('the server does not listen on a port');
  return address.port;
}
