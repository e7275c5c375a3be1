import * as z from 'zod/mini';
import { findOnPath } from './findOnPath.ts';
import { goBinary } from './goBuild.ts';
import { goModules } from './goModules.ts';
import type { Lifetime } from './lifetime.ts';
import { startMongod } from './mongod.ts';
import type { ServiceOptions } from './redis.ts';
import { startUntil } from './startUntil.ts';

/** A MongoDB of this run's own, on a loopback port, with its data in a temporary folder. */
export interface PrivateMongo {
  /** With the database's name in its path. */
  readonly uri: string;
  readonly port: number;
  /** "MongoDB", or "FerretDB", which serves its protocol. */
  readonly product: string;
  readonly version: string | null;
  /** True for the server that serves where no mongod is installed. */
  readonly standIn: boolean;
  /** Of the stand-in; undefined of a server that we only started. */
  readonly pid?: number | undefined;
  /** "MongoDB 8.0.4 :40114". */
  readonly label: string;
}

/**
 * Starts a private MongoDB: `mongod` from PATH, or the stand-in, built with Go when it is not in the cache.
 *
 * @throws RltError (exit code 3) when neither can be had, or the server does not start.
 */
export async function startMongo(lifetime: Lifetime, options: ServiceOptions): Promise<PrivateMongo> {
  const [mongod] = await findOnPath('mongod', options.env ?? process.env);
  return mongod === undefined ? startStandIn(lifetime, options) : startInstalled(lifetime, mongod, options);
}

const databaseName = 'realtime_load_test';

async function startInstalled(lifetime: Lifetime, command: string, { log }: ServiceOptions): Promise<PrivateMongo> {
  const { port, version, options } = await startMongod(lifetime, command);
  if (options === '') log(`${command} knows no replica sets: it has no transactions and no change streams`);
  return {
    uri: `mongodb://127.0.0.1:${port}/${databaseName}${options}`,
    port,
    product: 'MongoDB',
    version,
    standIn: false,
    label: `MongoDB ${version ?? ''} :${port}`,
  };
}

async function startStandIn(lifetime: Lifetime, { log, env = process.env }: ServiceOptions): Promise<PrivateMongo> {
  const binary = await goBinary(lifetime, goModules.mongoWire, { log, env });
  const data = await lifetime.tempFolder('mongo');
  const { child, ready: port } = await startUntil(
    lifetime,
    'MongoDB stand-in',
    { command: binary.path, args: ['-data', data], env: { PATH: process.env.PATH } },
    portOf,
  );
  lifetime.onClose(() => child.stop());
  return {
    uri: `mongodb://127.0.0.1:${port}/${databaseName}`,
    port,
    pid: child.pid,
    product: 'FerretDB',
    version: binary.version,
    standIn: true,
    label: `MongoDB stand-in (FerretDB) ${binary.version} :${port}`,
  };
}

const portLine = z.object({ port: z.int() });

function portOf(line: string): number | undefined {
  return line.startsWith('{"port":') ? portLine.parse(JSON.parse(line)).port : undefined;
}
