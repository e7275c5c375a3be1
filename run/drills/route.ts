import { isIP } from 'node:net';
import { usageError } from '../../contract/errors.ts';
import { type Lifetime, openTcpProxy, type TcpProxy } from '../../engine/index.ts';
import type { Settings } from '../../settings/settings.ts';
import { describeProxy, proxyFor } from '../goProxy.ts';
import { hostsFor } from '../hostsFor.ts';

/** Another way to the gateway, on which something can be done to connections. */
export interface Route {
  readonly proxy: TcpProxy;
  /** The gateway's address by that way. */
  readonly routeUrl: string;
  /** Addresses that k6 has to be told for it. */
  readonly hosts: Readonly<Record<string, string>>;
}

/**
 * Opens a TCP proxy between some clients and the gateway. They go on to ask for the gateway by its own name, so that its
 * certificate and what it makes of the Host header hold; only the port is another one.
 *
 * @throws RltError (usage) where there can be no such way; unavailable where the gateway's name is not known
 */
export async function openRoute(
  lifetime: Lifetime,
  { scenario, apiUrl, connectTimeoutMs }: Pick<Settings, 'scenario' | 'apiUrl' | 'connectTimeoutMs'>,
): Promise<Route> {
  const url = new URL(apiUrl);
  const through = proxyFor(url, process.env);
  if (through !== undefined) {
    throw usageError(
      `${scenario} disturbs the way to the gateway, which leads by the proxy ${describeProxy(through)}: nobody but that is there to be disturbed`,
      `run it where the gateway is reached directly (NO_PROXY=${url.hostname})`,
    );
  }
  const isSecure = url.protocol === 'https:';
  const address = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (isSecure && isIP(address) === 6) {
    throw usageError(
      `--api-url is ${url.origin}: k6 cannot be led by another way to an IPv6 address with TLS, whose certificate has to hold`,
      `name the gateway by its host name, or use its IPv4 address`,
    );
  }
  const port = Number(url.port) || (isSecure ? 443 : 80);
  const hosts = (await hostsFor([apiUrl], connectTimeoutMs)) ?? {};
  const proxy = await openTcpProxy(lifetime, [{ host: address, port }], { hosts, connectTimeoutMs });
  // A literal address without TLS has no name to keep.
  if (!isSecure && isIP(address) !== 0) url.hostname = '127.0.0.1';
  url.port = String(proxy.port);
  return { proxy, routeUrl: url.href, hosts: { [url.host]: `127.0.0.1:${proxy.port}` } };
}
