import { connect } from 'node:net';
import { unavailableError } from '../contract/errors.ts';
import { maskUris } from '../contract/secrets.ts';
import type { Settings } from '../contract/settings.ts';
import { uses } from './needs.ts';

/*
 * The drivers are loaded when they are needed: together they take three quarters of a second, which nobody should wait
 * for a help text or a misspelt flag.
 */

const storeTimeoutMs = 5000;

/**
 * Makes sure that the data stores which the user has named for these scenarios can be used, so that a run does not
 * find out in its middle.
 *
 * @throws RltError unavailable, with the address and the reason
 */
export async function requireStores(settings: readonly Settings[]): Promise<void> {
  const distinct = (urls: readonly (string | undefined)[]) => [...new Set(urls.filter((url) => url !== undefined))];
  for (const url of distinct(settings.filter((own) => uses('redis', own)).map((own) => own.redisUrl))) {
    await requireRedis(url);
  }
  for (const uri of distinct(settings.filter((own) => uses('mongo', own)).map((own) => own.mongoUri))) {
    const { withDatabase } = await import('../seed/database.ts');
    await withDatabase(uri, async () => {});
  }
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

async function requireRedis(url: string): Promise<void> {
  const { createClient } = await import('redis');
  const client = createClient({ url, socket: { connectTimeout: storeTimeoutMs, reconnectStrategy: false } });
  // The same error comes as a rejection; without a listener it would end the process.
  client.on('error', () => {});
  try {
    await client.connect();
    await client.ping();
  } catch (error) {
    throw unavailableError(
      `Redis at ${maskUris(url)} cannot be used: ${maskUris(describe(error))}`,
      'check --redis-url, or leave it out and use --embedded to start a private one',
      error,
    );
  } finally {
    client.destroy();
  }
}

/** Node hides the reasons of several failed addresses in an error without a message. */
function describe(error: unknown): string {
  if (error instanceof AggregateError) return [...new Set(error.errors.map(describe))].join(', ');
  return error instanceof Error ? error.message : String(error);
}
