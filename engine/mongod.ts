import { setTimeout as delay } from 'node:timers/promises';
import { unavailableError } from '../contract/errors.ts';
import { onFreePort } from './freePort.ts';
import type { Lifetime } from './lifetime.ts';
import type { RunCommand } from './mongoCommands.ts';
import { PortTaken, saysPortTaken } from './portTaken.ts';
import { startUntil } from './startUntil.ts';

/** A `mongod` of this run's own, its data in a temporary folder. */
export interface StartedMongod {
  readonly port: number;
  readonly version: string | null;
  /** Options of its address: of a replica set, without which there are no transactions and no change streams. */
  readonly options: string;
}

/**
 * Starts an installed `mongod` as a replica set with one member.
 *
 * @throws RltError (exit code 3) when it does not start, or its replica set has no primary in time
 */
export async function startMongod(lifetime: Lifetime, command: string): Promise<StartedMongod> {
  const folder = await lifetime.tempFolder('mongo');
  const port = await onFreePort((free) => run(lifetime, command, free, folder));
  // The driver is loaded where there is a mongod.
  const { withCommands } = await import('./mongoCommands.ts');
  return withCommands(port, async (runCommand) => {
    const isSet = await initiate(runCommand, port);
    const { version } = await runCommand({ buildInfo: 1 });
    return {
      port,
      version: typeof version === 'string' ? version : null,
      options: isSet ? `?replicaSet=${setName}` : '',
    };
  });
}

/** How `mongod` is started, by its documented options. */
export function mongodArguments(port: number, folder: string): string[] {
  return [
    ...['--port', `${port}`, '--bind_ip', '127.0.0.1', '--dbpath', folder, '--replSet', setName],
    // What else it would take: a socket in /tmp, half of the memory, and a twentieth of the disk.
    ...['--nounixsocket', '--wiredTigerCacheSizeGB', '0.5', '--oplogSize', '128'],
  ];
}

/**
 * Makes the one member the primary of its set.
 *
 * @returns false where the server knows no replica sets
 * @throws RltError (exit code 3) when there is no primary in time
 */
export async function initiate(runCommand: RunCommand, port: number, timeoutMs = 15_000): Promise<boolean> {
  const config = { _id: setName, members: [{ _id: 0, host: `127.0.0.1:${port}` }] };
  try {
    await runCommand({ replSetInitiate: config });
  } catch (error) {
    if (codeOf(error) === commandNotFound) return false;
    throw error;
  }
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline) {
    const { isWritablePrimary, setName: name } = await runCommand({ hello: 1 });
    if (isWritablePrimary === true && name === setName) return true;
    await delay(50);
  }
  throw unavailableError(`mongod did not become the primary of its replica set within ${timeoutMs / 1000} s`);
}

// --- internal ---

const setName = 'rlt';
const commandNotFound = 59;

async function run(lifetime: Lifetime, command: string, port: number, folder: string): Promise<number> {
  // It says many lines more before it ends.
  let portTaken = false;
  const ready = (line: string) => {
    portTaken ||= saysPortTaken([line]);
    return /waiting for connections/i.test(line) ? true : undefined;
  };
  const env = { PATH: process.env.PATH, LANG: 'C', HOME: folder };
  try {
    const { child } = await startUntil(
      lifetime,
      'mongod',
      { command, args: mongodArguments(port, folder), env },
      ready,
    );
    lifetime.onClose(() => child.stop());
    return port;
  } catch (error) {
    throw portTaken ? new PortTaken(`mongod: port ${port} is in use`) : error;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
