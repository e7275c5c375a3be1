import { connected, io, type Plan, type Socket } from 'realtime-load-test/k6';

/** So many sockets of one VU; those that the server did not let in are missing. */
export async function connectUsers(plan: Plan, count: number): Promise<Socket[]> {
  const connecting = Array.from({ length: count }, async () => {
    const socket = io(plan.apiUrl, { path: '/live', forceNew: true, reconnection: false });
    return connected(socket, plan.connectTimeoutMs).catch((error) => {
      console.error(`a user is not connected: ${error}`);
      return undefined;
    });
  });
  return (await Promise.all(connecting)).filter((socket) => socket !== undefined);
}

/** k6 waits for open sockets: a role that leaves one open never ends. */
export function disconnect(sockets: readonly Socket[]): void {
  for (const socket of sockets) socket.disconnect();
}
