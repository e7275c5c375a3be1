import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { unavailableError } from '../contract/errors.ts';
import { PortTaken } from './portTaken.ts';

/**
 * Starts a server that cannot choose a port by itself: with a free one, and with another when that was taken between
 * looking and listening.
 */
export async function onFreePort<T>(start: (port: number) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(await freePort());
    } catch (error) {
      if (!(error instanceof PortTaken) || attempt === mostAttempts) throw error;
    }
  }
}

/**
 * A free loopback port below the range from which systems serve outgoing connections: a load test opens thousands of
 * those, and one of them could otherwise take the port of a server that is being restarted. No other run of this
 * program is given the same one while this process lives.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest));
    if ((await isFree(port)) && (await reserve(port))) return port;
  }
  throw unavailableError(`no free port found between ${lowest} and ${highest} on 127.0.0.1 and ::1`);
}

/**
 * Whether a server could listen on this port of both loopback addresses now: "localhost" may mean either, and whoever
 * holds the other one would be met in its place.
 */
export async function isFree(port: number): Promise<boolean> {
  return (await isFreeOn('127.0.0.1', port)) && (await isFreeOn('::1', port));
}

const noSuchAddress = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT']);

async function isFreeOn(host: string, port: number): Promise<boolean> {
  const server = createServer();
  server.listen({ port, host, ipv6Only: true });
  try {
    await once(server, 'listening');
  } catch (error) {
    // A machine without IPv6 has nobody on it either.
    return error instanceof Error && 'code' in error && noSuchAddress.has(String(error.code));
  }
  server.close();
  await once(server, 'close');
  return true;
}

/** A port is lost in that moment once in a while; one that is lost every time has another cause. */
const mostAttempts = 3;

const lowest = 20_000;
const highest = 32_000;

/**
 * UDP has ports of its own, so holding the same number there costs the server nothing, tells every other run that it
 * is taken, and ends with this process however it dies.
 */
async function reserve(port: number): Promise<boolean> {
  const mark = createSocket('udp4');
  mark.bind({ port, address: '127.0.0.1', exclusive: true });
  try {
    await once(mark, 'listening');
  } catch {
    mark.close();
    return false;
  }
  mark.unref();
  return true;
}
