import { networkInterfaces } from 'node:os';
import { hostsOf, isLoopback } from '../settings/hosts.ts';

/** Whether an address is one of this machine: its loopback, or that of one of its network interfaces. */
export function isOnThisMachine(url: string): boolean {
  const host = hostsOf(url);
  if (isLoopback(host)) return true;
  const own = Object.values(networkInterfaces()).flatMap((addresses = []) => addresses.map(({ address }) => address));
  return own.includes(host);
}
