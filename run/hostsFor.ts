import { connect, isIP } from 'node:net';
import { proxyFor } from './goProxy.ts';

/**
 * Addresses that k6 has to be told. It asks a name for one address and takes IPv4 where there is one, while a gateway
 * may listen on IPv6 alone: on `::1` and not on 127.0.0.1, which are both "localhost". Node tries one after the other.
 *
 * @param urls the gateway's address, and that of its metrics where they have one of their own
 * @returns k6's option `hosts`; undefined where k6 finds everybody by itself, or nobody answers at all
 */
export async function hostsFor(
  urls: readonly string[],
  timeoutMs: number,
): Promise<Record<string, string> | undefined> {
  const found = await Promise.all(urls.map((url) => hostFor(url, timeoutMs)));
  return found.every((each) => each === undefined) ? undefined : Object.assign({}, ...found);
}

async function hostFor(url: string, timeoutMs: number): Promise<Record<string, string> | undefined> {
  const { protocol, hostname, port } = new URL(url);
  if (hostname.startsWith('[') || isIP(hostname) !== 0) return undefined;
  // Then it is the proxy that looks the name up.
  if (proxyFor(new URL(url), process.env) !== undefined) return undefined;
  const target = { host: hostname, port: Number(port) || (protocol === 'https:' ? 443 : 80), timeoutMs };
  if ((await answeringAddress({ ...target, family: 4 })) !== undefined) return undefined;
  const address = await answeringAddress({ ...target, family: 6 });
  return address === undefined ? undefined : { [hostname]: address };
}

function answeringAddress(target: {
  readonly host: string;
  readonly port: number;
  readonly family: 4 | 6;
  readonly timeoutMs: number;
}): Promise<string | undefined> {
  const { timeoutMs, ...options } = target;
  return new Promise((resolve) => {
    const socket = connect(options);
    const end = (address: string | undefined) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(address);
    };
    const timer = setTimeout(() => end(undefined), timeoutMs);
    socket.once('connect', () => end(socket.remoteAddress));
    socket.once('error', () => end(undefined));
  });
}
