import { setTimeout as delay } from 'node:timers/promises';
import { io as officialIo } from 'socket.io-client';
import { nodeIo } from '../support/nodeIo.ts';
import type { Platform } from './bench.ts';
import { type ClientSocket, transportsOf, type Way } from './interaction.ts';

const wait = async (ms: number) => {
  await delay(ms);
};

/** A fresh platform with this project's client. */
export function ours(way: Way): Platform {
  const io = nodeIo();
  return { wait, io: (url, options) => io(url, { transports: transportsOf[way], ...options }) };
}

/** A platform with socket.io-client; it shares connections between uses, but only those to the same server. */
export function official(way: Way): Platform {
  return {
    wait,
    io: (url, options): ClientSocket => officialIo(url, { transports: [...transportsOf[way]], ...options }),
  };
}
