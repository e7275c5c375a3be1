import { BlockList, isIP } from 'node:net';

/** The proxy that Go takes for an address, and so k6: all of us must take the same way to a gateway. */
export interface GatewayProxy {
  readonly url: URL;
  /** The variable that names it. */
  readonly variable: string;
}

/**
 * Go's rules (`golang.org/x/net/http/httpproxy`): HTTPS_PROXY for https and wss, HTTP_PROXY for http and ws, in capitals
 * before small letters; never for this machine's own loopback; NO_PROXY has names with their subdomains, addresses,
 * networks, each also with a port, or `*`. ALL_PROXY is not read.
 *
 * @returns undefined where the way is direct
 */
export function proxyFor(target: URL, env: NodeJS.ProcessEnv): GatewayProxy | undefined {
  const secure = /^(https|wss):$/.test(target.protocol);
  const name = secure ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const variable = env[name] ? name : name.toLowerCase();
  const value = env[variable];
  if (!value || isLoopback(hostOf(target)) || isExempt(target, env.NO_PROXY || env.no_proxy || '')) return undefined;
  try {
    return { url: new URL(/^[a-z][a-z\d+.-]*:\/\//i.test(value) ? value : `http://${value}`), variable };
  } catch {
    return undefined;
  }
}

/** "http://proxy:3128 (HTTPS_PROXY)", without its password. */
export function describeProxy({ url, variable }: GatewayProxy): string {
  return `${url.protocol}//${url.host} (${variable})`;
}

/** ", by the proxy …", or nothing where the way is direct. */
export function byProxy(target: URL, env: NodeJS.ProcessEnv = process.env): string {
  const proxy = proxyFor(target, env);
  return proxy === undefined ? '' : `, by the proxy ${describeProxy(proxy)}`;
}

/** Name or address, without the brackets of IPv6. */
export function hostOf({ hostname }: URL): string {
  return hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
}

export function portOf({ port, protocol }: URL): number {
  return Number(port) || (/^(https|wss):$/.test(protocol) ? 443 : 80);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function isExempt(target: URL, list: string): boolean {
  const host = hostOf(target);
  return list
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .some((entry) => entry !== '' && covers(entry, host, portOf(target)));
}

function covers(entry: string, host: string, port: number): boolean {
  if (entry === '*') return true;
  const network = /^([\da-f.:]+)\/(\d+)$/.exec(entry);
  if (network !== null) return isInNetwork(host, network[1] ?? '', Number(network[2]));
  const { name, onlyPort } = splitPort(entry);
  if (onlyPort !== undefined && onlyPort !== port) return false;
  if (isIP(name) > 0) return name === host;
  const bare = name.replace(/^\*(?=\.)/, '');
  // ".example.com" is for subdomains alone.
  return host.endsWith(bare.startsWith('.') ? bare : `.${bare}`) || host === name;
}

function splitPort(entry: string): { name: string; onlyPort?: number } {
  if (isIP(entry) > 0) return { name: entry };
  const [, name = entry, port] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(entry) ?? [];
  return port === undefined ? { name } : { name, onlyPort: Number(port) };
}

function isInNetwork(host: string, network: string, bits: number): boolean {
  const version = isIP(network);
  if (version === 0 || isIP(host) !== version || bits > (version === 4 ? 32 : 128)) return false;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(network, bits, family);
  return list.check(host, family);
}
