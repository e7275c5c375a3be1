import { createClient } from 'redis';
import { type RltError, unavailableError } from '../contract/errors.ts';
import { maskUris } from '../settings/secrets.ts';
import { describe } from './describeError.ts';
import { accessRule, adviceForConnect } from './redisTrouble.ts';

/** A Redis command with its arguments. */
export type RedisCommand = readonly [string, ...string[]];
/** Sends a command; rejects with the server's error. */
export type SendRedis = (command: RedisCommand) => Promise<unknown>;

/** A command that a user may not send, and Redis's words for it. */
export interface RefusedCommand {
  readonly command: RedisCommand;
  readonly said: string;
}

const timeoutMs = 5000;

/**
 * Looks at a Redis that a user has named, over one connection.
 *
 * @param flag the one that names it
 * @throws RltError unavailable, with the address and the reason
 */
export async function lookAtRedis<Found>(
  url: string,
  flag: string,
  look: (send: SendRedis) => Promise<Found>,
): Promise<Found> {
  const client = createClient({ url, socket: { connectTimeout: timeoutMs, reconnectStrategy: false } });
  // The same error comes as a rejection; without a listener it would end the process.
  client.on('error', () => {});
  const check = async () => {
    await client.connect();
    return look((command) => client.sendCommand([...command]));
  };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs * 2);
  });
  try {
    return await Promise.race([check(), late]);
  } catch (error) {
    if (error instanceof Error && error.name === 'RltError') throw error;
    const said = describe(error);
    throw unavailableError(
      `Redis at ${maskUris(url)} cannot be used: ${maskUris(said)}`,
      adviceForConnect(said, url) ?? `check ${flag}, or leave it out and use --embedded to start a private one`,
      error,
    );
  } finally {
    clearTimeout(timer);
    client.destroy();
  }
}

/**
 * What Redis says to a command that its user may not send; undefined where another node has the key.
 *
 * @throws the error where it is another one
 */
export function refusalOf(error: unknown): string | undefined {
  const said = describe(error);
  // A cluster asks for permission first, and says then which node has the key.
  if (/^(?:MOVED|ASK) /.test(said)) return undefined;
  if (!said.startsWith('NOPERM')) throw error;
  return said;
}

/** All that is not permitted, and the rules that would suffice. */
export function notPermitted(
  url: string,
  refused: readonly RefusedCommand[],
  needed: { readonly commands: readonly RedisCommand[]; readonly channel?: string; readonly key?: string },
): RltError {
  const list = refused.map(({ command, said }) => `${shown(command)} (${said})`);
  return unavailableError(
    `Redis at ${maskUris(url)} does not permit what the run needs:\n  ${list.join('\n  ')}`,
    `its user needs: ${accessRule(
      needed.commands.map(([name, first = '']) => [name, first]),
      needed,
    )}`,
  );
}

function shown([name, first = '']: RedisCommand): string {
  return `${name} ${first.replace(/\{preflight-\w+\}/, '{…}')}`.trim();
}
