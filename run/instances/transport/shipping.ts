import { unavailableError, usageError } from '../../../contract/errors.ts';
import type { InstanceDocument } from '../../../report/instances/instanceDocument.ts';
import { maskUris } from '../../../settings/secrets.ts';
import { describe } from '../../describeError.ts';
import type { InstanceSecrets } from '../instanceSecrets.ts';
import { shipToFolder } from './shipToFolder.ts';

/** How the folder of an instance gets to where the merge is made. */
export type Shipping =
  | { readonly kind: 'none' }
  | { readonly kind: 'folder'; readonly volume: string }
  | { readonly kind: 'redis'; readonly url: string };

/**
 * Reads RLT_INSTANCE_SHIP: `redis`, `folder=PATH` or `none`; by default Redis where the instances meet in one.
 *
 * @throws RltError (usage) for another value, or where no Redis is named
 */
export function shippingOf(env: NodeJS.ProcessEnv, { coordinationUrl }: InstanceSecrets): Shipping {
  const wanted = env.RLT_INSTANCE_SHIP || (coordinationUrl === undefined ? 'none' : 'redis');
  const volume = /^folder=(.+)$/s.exec(wanted)?.[1];
  if (volume !== undefined) return { kind: 'folder', volume };
  if (wanted === 'none') return { kind: 'none' };
  if (wanted !== 'redis') {
    throw usageError(`RLT_INSTANCE_SHIP is ${JSON.stringify(wanted)}: expected redis, folder=PATH or none`);
  }
  if (coordinationUrl !== undefined) return { kind: 'redis', url: coordinationUrl };
  throw usageError(
    'RLT_INSTANCE_SHIP is "redis", but no Redis is named',
    'give k6 a --secret-source=file=FILE with redis-url or coordination-redis-url',
  );
}

/**
 * @returns where the folder went, in a sentence; undefined where it stays
 * @throws RltError unavailable: it did not get there, and is still where it was
 */
export async function ship(
  folder: string,
  document: InstanceDocument,
  shipping: Shipping,
): Promise<string | undefined> {
  const { runId } = document;
  try {
    switch (shipping.kind) {
      case 'none':
        return undefined;
      case 'folder':
        return `copied to ${await shipToFolder(folder, document, shipping.volume)}`;
      case 'redis': {
        // The driver is loaded when it is needed.
        const { shipToRedis } = await import('./shipToRedis.ts');
        await shipToRedis(folder, document, shipping.url);
        return `sent to Redis: rlt merge --from-redis ${runId}`;
      }
    }
  } catch (error) {
    throw unavailableError(
      `the part of this instance could not be handed on: ${maskUris(describe(error))}`,
      `it is kept in ${folder}`,
      error,
    );
  }
}
