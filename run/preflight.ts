import { unavailableError } from '../contract/errors.ts';
import type { MongoLook } from '../seed/requireMongo.ts';
import { maskUris } from '../settings/secrets.ts';
import type { Settings } from '../settings/settings.ts';
import { describeFailure, openConnection } from './gatewayFetch.ts';
import { byProxy } from './goProxy.ts';
import { meetsAt, publishesHistory, uses } from './needs.ts';
import type { RedisLook } from './requireRedis.ts';

/*
 * The drivers are loaded when they are needed: together they take three quarters of a second, which nobody should wait
 * for a help text or a misspelt flag.
 */

/**
 * Makes sure that the Redis which the user has named for these scenarios can be used, so that a run does not find out
 * in its middle.
 *
 * @returns what it is; undefined where none is named or used
 * @throws RltError unavailable, with the address and the reason
 */
export async function requireNamedRedis(settings: readonly Settings[]): Promise<RedisLook | undefined> {
  const using = settings.filter((own) => uses('redis', own));
  let found: RedisLook | undefined;
  // A drill and a published history need more than a burst does.
  for (const own of distinct(using, (each) =>
    JSON.stringify([each.redisUrl, each.redisResetSequence > 0, publishesHistory(each), meetsAt(each)]),
  )) {
    const { requireRedis } = await import('./requireRedis.ts');
    found = await requireRedis(own);
  }
  return found;
}

/** The same for MongoDB. */
export async function requireNamedMongo(settings: readonly Settings[]): Promise<MongoLook | undefined> {
  const using = settings.filter((own) => uses('mongo', own));
  let found: MongoLook | undefined;
  for (const own of distinct(using, (each) => JSON.stringify([each.mongoUri, each.replaySource]))) {
    const { requireMongo } = await import('../seed/requireMongo.ts');
    found = await requireMongo({ ...own, mongoUri: own.mongoUri ?? '' });
  }
  return found;
}

/**
 * The same for a Redis in which several instances of k6 meet, and which the scenarios do not use themselves.
 *
 * @returns whether there is one
 * @throws RltError unavailable, with the address and the reason
 */
export async function requireNamedCoordination(settings: readonly Settings[]): Promise<boolean> {
  const others = settings.filter((own) => !(uses('redis', own) && meetsAt(own) === own.redisUrl));
  const urls = [...new Set(others.flatMap((own) => meetsAt(own) ?? []))];
  for (const url of urls) {
    const { requireCoordination } = await import('./coordination.ts');
    await requireCoordination(url);
  }
  return urls.length > 0;
}

/** The first of those that name the same. */
function distinct(settings: readonly Settings[], nameOf: (own: Settings) => string): Settings[] {
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
  const proxy = byProxy(new URL(apiUrl));
  throw unavailableError(
    `no gateway answers at ${maskUris(apiUrl)}${proxy}: ${failure}`,
    proxy !== ''
      ? `name ${new URL(apiUrl).hostname} in NO_PROXY to go there without the proxy`
      : 'start it, name its address with --api-url, or try the reference gateway with --embedded',
  );
}

type GatewayAddress = Pick<Settings, 'apiUrl' | 'connectTimeoutMs'>;

/** Why nothing can be reached at the gateway's address; undefined if something listens there. */
export async function gatewayFailure({ apiUrl, connectTimeoutMs }: GatewayAddress): Promise<string | undefined> {
  try {
    (await openConnection(new URL(apiUrl), connectTimeoutMs)).destroy();
    return undefined;
  } catch (error) {
    if (describeFailure(error) !== 'no answer in time') return describeFailure(error);
    return `no answer within ${connectTimeoutMs} ms`;
  }
}
