import type { Store } from '../report/schema.ts';
import type { SendRedis } from './lookAtRedis.ts';

/** What a Redis says of itself; undefined where it does not. */
export interface RedisIdentity {
  readonly store: Store;
  readonly mode: string | undefined;
  readonly role: string | undefined;
}

/** Asks by HELLO, which every user may send, and by INFO, which tells more. Servers before 6.0 know INFO alone. */
export async function identify(send: SendRedis): Promise<RedisIdentity> {
  const hello = fieldsOfHello(await send(['HELLO']).catch(nothing));
  const info = fieldsOfInfo(await send(['INFO', 'server']).catch(nothing));
  return identityOf(hello, info);
}

export function identityOf(hello: ReadonlyMap<string, string>, info: ReadonlyMap<string, string>): RedisIdentity {
  const found = relatives.find(({ isIt }) => isIt(hello, info));
  const version = found?.version.map((name) => info.get(name)).find(Boolean) ?? hello.get('version');
  return {
    store: {
      product: found?.product ?? 'Redis',
      version: version ?? info.get('redis_version') ?? null,
      standIn: false,
    },
    mode: hello.get('mode') ?? info.get('redis_mode'),
    role: hello.get('role') ?? info.get('role'),
  };
}

/** Servers that speak the protocol, some of which call themselves Redis in HELLO. */
const relatives: readonly {
  readonly product: string;
  readonly isIt: (hello: ReadonlyMap<string, string>, info: ReadonlyMap<string, string>) => boolean;
  /** Fields of INFO, the best first. */
  readonly version: readonly string[];
}[] = [
  {
    product: 'Valkey',
    isIt: (hello, info) => hello.get('server') === 'valkey' || info.get('server_name') === 'valkey',
    version: ['valkey_version'],
  },
  { product: 'Dragonfly', isIt: (_, info) => info.has('dragonfly_version'), version: ['dragonfly_version'] },
  {
    product: 'KeyDB',
    isIt: (_, info) => /keydb/i.test(info.get('executable') ?? '') || info.has('mvcc_depth'),
    version: ['redis_version'],
  },
  { product: 'miniredis', isIt: (hello) => hello.get('server') === 'miniredis', version: [] },
];

/** Names and values by turns, or a map where the connection speaks RESP3. */
export function fieldsOfHello(answer: unknown): Map<string, string> {
  const flat = Array.isArray(answer)
    ? answer
    : answer instanceof Map
      ? [...answer].flat()
      : Object.entries(answer ?? {}).flat();
  return new Map(flat.flatMap((name, index) => (index % 2 === 0 ? [[String(name), String(flat[index + 1])]] : [])));
}

/** Lines `name:value`. */
export function fieldsOfInfo(answer: unknown): Map<string, string> {
  const lines = typeof answer === 'string' ? answer.split(/\r?\n/) : [];
  return new Map(
    lines.flatMap((line) => {
      const colon = line.indexOf(':');
      return colon < 0 ? [] : [[line.slice(0, colon), line.slice(colon + 1)] as const];
    }),
  );
}

function nothing(): undefined {
  return undefined;
}
