import * as z from 'zod';
import { goBinary } from './goBuild.ts';
import { goModules } from './goModules.ts';
import type { Lifetime } from './lifetime.ts';
import type { ServiceOptions } from './redis.ts';
import { startUntil } from './startUntil.ts';

/** A MongoDB wire server of this run's own, on a loopback port, with its data in a temporary folder. */
export interface PrivateMongo {
  /** With the database's name in its path. */
  readonly uri: string;
  readonly port: number;
  /** Of FerretDB, which serves the protocol. */
  readonly version: string;
  /** "MongoDB wire server :40114". */
  readonly label: string;
}

/**
 * Starts a private MongoDB wire server, built with Go when it is not in the cache.
 *
 * @throws RltError (exit code 3) when it cannot be built or does not start.
 */
export async function startMongo(
  lifetime: Lifetime,
  { log, env = process.env }: ServiceOptions,
): Promise<PrivateMongo> {
  const binary = await goBinary(lifetime, goModules.mongoWire, { log, env });
  const data = await lifetime.tempFolder('mongo');
  const { child, ready: port } = await startUntil(
    lifetime,
    'MongoDB wire server',
    { command: binary.path, args: ['-data', data], env: { PATH: process.env.PATH } },
    portOf,
  );
  lifetime.onClose(() => child.stop());
  return {
    uri: `mongodb://127.0.0.1:${port}/${databaseName}`,
    port,
    version: binary.version,
    label: `MongoDB wire server :${port}`,
  };
}

const databaseName = 'realtime_load_test';

const portLine = z.object({ port: z.int() });

function portOf(line: string): number | undefined {
  return line.startsWith('{"port":') ? portLine.parse(JSON.parse(line)).port : undefined;
}
