import { connect } from 'node:net';
import { unavailableError } from '../contract/errors.ts';
import type { Stores } from '../contract/report.ts';
import { maskUris } from '../contract/secrets.ts';
import type { Settings } from '../contract/settings.ts';
import { describe } from './describeError.ts';
import { uses } from './needs.ts';

/*
 * The drivers are loaded when they are needed: together they take three quarters of a second, which nobody should wait
 * for a help text or a misspelt flag.
 */

/**
 * Makes sure that the data stores which the user has named for these scenarios can be used, so that a run does not
 * find out in its middle.
 *
 * @returns what they are
 * @throws RltError unavailable, with the address and the reason
 */
export async function requireStores(settings: readonly Settings[]): Promise<Stores> {
  const stores: Stores = {};
  const redis = distinct(
    settings.filter((own) => uses('redis', own)),
    ({ redisUrl }) => redisUrl,
  );
  for (const own of redis) {
    const { requireRedis } = await import('./requireRedis.ts');
    stores.redis = await requireRedis(own);
  }
  const mongo = distinct(
    settings.filter((own) => uses('mongo', own)),
    ({ mongoUri }) => mongoUri,
  );
  for (const { mongoUri = '' } of mongo) {
    const { identifyDatabase } = await import('../seed/identify.ts');
    stores.mongo = await identifyDatabase(mongoUri);
  }
  return stores;
}

/** The first of those that name the same. */
function distinct(settings: readonly Settings[], nameOf: (own: Settings) => string | undefined): Settings[] {
  return [...new Map([...settings].reverse().map((own) => [nameOf(own), own])).values()].reverse();
}

/**
 * Makes sure that something listens at the gateway's address. What it answers is for the scenarios to judge.
 *
 * @returns the address: "localhost" may mean ::1 without the machine's own table of hosts knowing of it
 * @throws RltError unavailable, with the address and the reason
 */
export async function requireGateway({ apiUrl, connectTimeoutMs }: GatewayAddress): Promise<string> {
  const failure = await gatewayFailure({ apiUrl, connectTimeoutMs });
  if (failure === undefined) return apiUrl;
  const other = apiUrl.replace(/^(http:\/\/(?:[^@/]*@)?)localhost(?=[:/]|$)/i, '$1[::1]');
  if (other !== apiUrl && (await gatewayFailure({ apiUrl: other, connectTimeoutMs })) === undefined) return other;
  throw unavailableError(
    `no gateway answers at ${maskUris(apiUrl)}: ${failure}`,
    'start it, name its address with --api-url, or try the reference gateway with --embedded',
  );
}

type GatewayAddress = Pick<Settings, 'apiUrl' | 'connectTimeoutMs'>;

/** Why nothing can be reached at the gateway's address; undefined if something listens there. */
export function gatewayFailure({ apiUrl, connectTimeoutMs }: GatewayAddress): Promise<string | undefined> {
  return tcpFailure(new URL(apiUrl), connectTimeoutMs);
}

/** Why no TCP connection can be opened; undefined if one can. */
function tcpFailure({ protocol, hostname, port }: URL, timeoutMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port) || (protocol === 'https:' ? 443 : 80),
    });
    const settle = (failure: string | undefined) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(failure);
    };
    const timer = setTimeout(() => settle(`no answer within ${timeoutMs} ms`), timeoutMs);
    socket.once('connect', () => settle(undefined));
    socket.once('error', (error) => settle(describe(error)));
  });
}
