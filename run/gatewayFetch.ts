import http from 'node:http';
import https from 'node:https';
import { connect, type Socket } from 'node:net';
import tls from 'node:tls';
import { certificatesForNode } from '../engine/index.ts';
import { describeProxy, type GatewayProxy, hostOf, portOf, proxyFor } from './goProxy.ts';

export interface GatewayAnswer {
  readonly ok: boolean;
  readonly status: number;
  readonly text: string;
  readonly headers: http.IncomingHttpHeaders;
}

export interface GatewayRequest {
  readonly headers?: Readonly<Record<string, string>>;
  /** GET by default. */
  readonly method?: string;
  readonly body?: string;
  readonly timeoutMs: number;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * A request to the gateway, by the proxy that k6 takes, or direct. (`fetch` knows no proxy before Node 24, and then has
 * other rules than Go.)
 *
 * @throws Error where no answer came in time
 */
export async function gatewayFetch(url: string, options: GatewayRequest): Promise<GatewayAnswer> {
  const signal = AbortSignal.timeout(options.timeoutMs);
  let target = new URL(url);
  for (let redirects = 0; ; redirects++) {
    const answer = await ask(target, options, signal);
    const { location } = answer.headers;
    const isRead = (options.method ?? 'GET') === 'GET';
    // As many as k6 follows.
    if (!isRead || location === undefined || ![301, 302, 303, 307, 308].includes(answer.status) || redirects === 10)
      return answer;
    const next = new URL(location, target);
    // Another server must not get what is meant for this one.
    if (next.origin !== target.origin) return answer;
    target = next;
  }
}

/**
 * Opens a connection to an address, by the proxy that k6 takes for its sockets, or direct.
 *
 * @throws Error where it cannot be opened
 */
export function openConnection(target: URL, timeoutMs: number, env: NodeJS.ProcessEnv = process.env): Promise<Socket> {
  const signal = AbortSignal.timeout(timeoutMs);
  const proxy = proxyFor(target, env);
  return proxy === undefined ? settled(connect(placeOf(target)), 'connect', signal) : openTunnel(proxy, target, signal);
}

export const trustHint = 'set NODE_EXTRA_CA_CERTS to a file with the certificate of its authority: rlt and k6 use it';

/** "ECONNREFUSED", "no answer in time", or what went wrong with a certificate. */
export function describeFailure(error: unknown): string {
  if (error instanceof AggregateError) return [...new Set(error.errors.map(describeFailure))].join(', ');
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'no answer in time';
  const code = 'code' in error ? String(error.code) : error.name;
  const hint = /CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET)/.test(code) ? ` (${trustHint})` : '';
  return `${error.message || code}${hint}`;
}

async function ask(target: URL, { env = process.env, body, ...options }: GatewayRequest, signal: AbortSignal) {
  // Files are read for them, which a gateway that is polled without encryption can do without.
  const trust = target.protocol === 'https:' ? { ca: certificatesForNode(env) } : {};
  const { request } = await openRequest(target, { ...options, env, trust, asks: 'answer' }, signal);
  return answerOf(request, body);
}

/** How one request is made. */
export interface RequestWay {
  readonly headers?: Readonly<Record<string, string>>;
  /** GET by default. */
  readonly method?: string;
  readonly env: NodeJS.ProcessEnv;
  readonly trust: Pick<tls.ConnectionOptions, 'ca' | 'rejectUnauthorized'>;
  /** For a WebSocket k6 asks a proxy for a tunnel, also to an address of http. */
  readonly asks: 'answer' | 'websocket';
}

export interface OpenedRequest {
  /** Nothing is sent until it is ended. */
  readonly request: http.ClientRequest;
  /** It is sent to this proxy, whose failure its failure then is; undefined where it goes to the gateway itself. */
  readonly forwardedBy: GatewayProxy | undefined;
}

/**
 * A request on the way that k6 takes: direct, by a proxy that passes it on, or through a proxy's tunnel.
 *
 * @throws ProxyError where the proxy does not connect us
 */
export async function openRequest(target: URL, way: RequestWay, signal: AbortSignal): Promise<OpenedRequest> {
  const { headers = {}, method = 'GET', env, trust, asks } = way;
  const proxy = proxyFor(target, env);
  const secure = target.protocol === 'https:';
  if (proxy === undefined) {
    // An agent of its own: the global one may have rules for proxies.
    const request = (secure ? https : http).request(target, { ...trust, method, headers, signal, agent: false });
    return { request, forwardedBy: undefined };
  }
  if (!secure && asks === 'answer') {
    const request = requestOf(proxy)({
      ...{ ...placeOf(proxy.url), path: target.href, method, signal, agent: false },
      headers: { Host: target.host, ...proxyAuthorization(proxy), ...headers },
    });
    return { request, forwardedBy: proxy };
  }
  const tunnel = await openTunnel(proxy, target, signal);
  const connection = secure ? await encrypted(tunnel, target, trust, signal) : tunnel;
  const options = { method, headers, signal, createConnection: () => connection };
  return { request: (secure ? https : http).request(target, options), forwardedBy: undefined };
}

function encrypted(socket: Socket, target: URL, trust: RequestWay['trust'], signal: AbortSignal): Promise<Socket> {
  const host = hostOf(target);
  return settled(tls.connect({ ...trust, socket, host, servername: host }), 'secureConnect', signal);
}

/** The proxy is not there, or does not connect us: nothing is known of the gateway. */
export class ProxyError extends Error {}

/** Asks the proxy to connect us. */
async function openTunnel(proxy: GatewayProxy, target: URL, signal: AbortSignal): Promise<Socket> {
  const place = `${target.hostname}:${portOf(target)}`;
  const headers = { Host: place, ...proxyAuthorization(proxy) };
  const asked = requestOf(proxy)({
    ...{ ...placeOf(proxy.url), method: 'CONNECT', path: place, headers, signal, agent: false },
  });
  return new Promise((resolve, reject) => {
    asked.once('connect', (response, socket) => {
      if (response.statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(new ProxyError(`the proxy answered CONNECT with status ${response.statusCode}`));
    });
    asked.once('response', ({ statusCode }) => {
      asked.destroy();
      reject(new ProxyError(`the proxy answered CONNECT with status ${statusCode}`));
    });
    asked.once('error', (error) => reject(new ProxyError(describeFailure(error), { cause: error })));
    asked.end();
  });
}

function requestOf(proxy: GatewayProxy): typeof http.request {
  if (proxy.url.protocol === 'http:') return http.request;
  if (proxy.url.protocol === 'https:') return https.request;
  throw new ProxyError(`the proxy ${describeProxy(proxy)} is not an HTTP proxy: k6 can use it, but rlt cannot`);
}

function placeOf(url: URL): { host: string; port: number } {
  return { host: hostOf(url), port: portOf(url) };
}

function proxyAuthorization({ url: { username, password } }: GatewayProxy): Record<string, string> {
  if (username === '') return {};
  const plain = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'Proxy-Authorization': `Basic ${Buffer.from(plain).toString('base64')}` };
}

function settled<S extends Socket>(socket: S, event: 'connect' | 'secureConnect', signal: AbortSignal): Promise<S> {
  return new Promise((resolve, reject) => {
    const abort = () => socket.destroy(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    socket.once(event, () => {
      signal.removeEventListener('abort', abort);
      resolve(socket);
    });
    socket.once('error', reject);
  });
}

/** Far more than metrics or a page need; what goes on without end must not fill the memory. */
const longestAnswer = 10_000_000;

function answerOf(request: http.ClientRequest, body?: string): Promise<GatewayAnswer> {
  return new Promise((resolve, reject) => {
    request.once('error', reject);
    request.once('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
        if (text.length > longestAnswer)
          response.destroy(new Error(`the answer is longer than ${longestAnswer} characters`));
      });
      response.once('error', reject);
      response.once('end', () => {
        const { statusCode: status = 0, headers } = response;
        resolve({ ok: status >= 200 && status < 300, status, text, headers });
      });
    });
    request.end(body);
  });
}
