import { createClient, RESP_TYPES } from 'redis';
import * as z from 'zod/mini';
import { describe } from '../../describeError.ts';

/*
 * How the folder of an instance travels through Redis: its files in pieces, each a key of its own, and then an entry in a
 * stream that says which these are. All of it vanishes by itself.
 */

export const pieceBytes = 512 * 1024;
/** Long enough to be fetched by hand. */
export const keptSeconds = 3600;

/** The last thing that is sent of an instance. */
export const sentSchema = z.object({
  version: z.literal(1),
  index: z.int().check(z.positive()),
  of: z.int().check(z.positive()),
  /** Tells it from one that was sent for the same instance, as after a restart. */
  id: z.string().check(z.regex(/^[\w-]{1,80}$/)),
  files: z.array(
    z.object({
      /** No path: it is written into a folder that somebody else has chosen. */
      name: z.string().check(z.regex(/^\w[\w.-]{0,80}$/)),
      bytes: z.int().check(z.nonnegative()),
      sha256: z.string(),
    }),
  ),
});

export type Sent = z.infer<typeof sentSchema>;

/** The keys of one run; a cluster keeps what shares the braces on one node. */
export function keysOf(runId: string) {
  return {
    sent: `rlt:{${runId}}:parts`,
    piece: (id: string, file: string, number: number) => `rlt:{${runId}}:part:${id}:${file}:${number}`,
  };
}

export function piecesOf(bytes: number): number {
  return Math.ceil(bytes / pieceBytes);
}

type Argument = string | Buffer;

/** A connection to the node that has the keys of one run. */
export interface PartsRedis {
  send(...command: readonly [string, ...Argument[]]): Promise<unknown>;
  /** A value as it was stored; undefined where there is none. */
  get(key: string): Promise<Buffer | undefined>;
  close(): void;
}

const connectMs = 5000;

/** @throws Error where it cannot be reached */
export async function openPartsRedis(url: string, runId: string): Promise<PartsRedis> {
  const first = await connect(url);
  try {
    await first.get(keysOf(runId).piece('0', '0', 0));
    return first;
  } catch (error) {
    first.close();
    const [, host, port] = /^MOVED \d+ (.*):(\d+)$/.exec(describe(error)) ?? [];
    if (host === undefined || port === undefined) throw error;
    const other = new URL(url);
    other.hostname = host || other.hostname;
    other.port = port;
    return connect(other.href);
  }
}

async function connect(url: string): Promise<PartsRedis> {
  const client = createClient({ url, socket: { connectTimeout: connectMs, reconnectStrategy: false } });
  // The same error comes as a rejection; without a listener it would end the process.
  client.on('error', () => {});
  await client.connect();
  const binary = client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
  return {
    send: (...command) => client.sendCommand([...command]),
    get: async (key) => {
      const value = await binary.get(key);
      return value === null ? undefined : Buffer.from(value);
    },
    close: () => client.destroy(),
  };
}
