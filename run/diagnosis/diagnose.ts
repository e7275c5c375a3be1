import { connect as connectTls } from 'node:tls';
import { credentialsOf } from '../../contract/clientTemplate.ts';
import { addressOf, socketAddress } from '../../contract/endpoint.ts';
import { mergeHeaders } from '../../contract/requestHeaders.ts';
import type { Diagnosis } from '../../report/failedConnections.ts';
import type { Settings } from '../../settings/settings.ts';
import { openConnection } from '../gatewayFetch.ts';
import { basicAuthorization } from '../gatewayHeaders.ts';
import { findingOf, pollingFinding, type Tried } from './findings.ts';
import { get, handshake, type Target } from './handshake.ts';

type Address = Pick<
  Settings,
  | 'apiUrl'
  | 'websocketPath'
  | 'transports'
  | 'origin'
  | 'auth'
  | 'headers'
  | 'query'
  | 'connectTimeoutMs'
  | 'profile'
  | 'clientSecrets'
>;

const mostMs = 4000;

/**
 * k6 tells in few words why a WebSocket could not be opened, and never what the server answered. One handshake of our
 * own, made right after the run on the way that k6 takes, shows status, words and parser.
 */
export async function diagnose(settings: Address, env: NodeJS.ProcessEnv = process.env): Promise<Diagnosis> {
  const target = targetOf(settings, env);
  if (settings.transports !== 'websocket') return { found: pollingFinding(await get(byPolling(target))) };
  const tried: Tried = { handshake: await handshake(target) };
  return { found: findingOf({ ...tried, ...(await furtherTries(tried, target)) }) };
}

function byPolling(target: Target): Target {
  return { ...target, url: new URL(target.url.href.replace('transport=websocket', 'transport=polling')) };
}

async function furtherTries({ handshake: outcome }: Tried, target: Target): Promise<Partial<Tried>> {
  if (outcome.kind === 'opened') {
    const { answer } = outcome;
    if (answer !== 'closed' && answer !== 'nothing') return {};
    return { msgpack: await handshake({ ...target, connect: inMessagePack(target.namespace) }) };
  }
  if (outcome.kind === 'answered' || outcome.kind === 'proxy') return {};
  const speaksTls = target.url.protocol === 'http:' && (await answersTls(target));
  return speaksTls ? { speaksTls } : { get: await get(target) };
}

function targetOf(settings: Address, env: NodeJS.ProcessEnv): Target {
  const { apiUrl, websocketPath, origin, connectTimeoutMs, profile } = settings;
  // As the scenario's first client.
  const shared = { auth: settings.auth, headers: settings.headers ?? {}, query: settings.query ?? {} };
  const { auth, headers, query } = credentialsOf(shared, settings.clientSecrets?.[0], {
    client: 0,
    vu: 1,
    random: 'diagnosis',
  });
  const { url: server, path } = socketAddress({ apiUrl, websocketPath }, '/');
  const url = new URL(`${server.replace(/\/$/, '')}${path.replace(/\/$/, '')}/`);
  url.search = `${new URLSearchParams({ ...query, EIO: '4', transport: 'websocket' })}`;
  return {
    url,
    headers: mergeHeaders(
      origin === undefined ? {} : { Origin: origin },
      headers,
      basicAuthorization(addressOf(apiUrl).credentials),
    ),
    namespace: profile.namespace,
    connect: `40${profile.namespace === '/' ? '' : `${profile.namespace},`}${auth === undefined ? '' : JSON.stringify(auth)}`,
    timeoutMs: Math.min(connectTimeoutMs, mostMs),
    env,
  };
}

/** `{ type: CONNECT, nsp, data: {} }`; names of namespaces are shorter than 32 bytes, or cut. */
function inMessagePack(namespace: string): Buffer {
  const text = (value: string) => [0xa0 | Math.min(31, value.length), ...Buffer.from(value.slice(0, 31))];
  return Buffer.from([0x83, ...text('type'), 0, ...text('nsp'), ...text(namespace), ...text('data'), 0x80]);
}

async function answersTls({ url, timeoutMs, env }: Target): Promise<boolean> {
  const plain = await openConnection(url, timeoutMs / 2, env).catch(() => undefined);
  if (plain === undefined) return false;
  return new Promise((resolve) => {
    const socket = connectTls({ socket: plain, rejectUnauthorized: false });
    const end = (answer: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => end(false), timeoutMs / 2);
    socket.once('secureConnect', () => end(true));
    socket.once('error', () => end(false));
  });
}
