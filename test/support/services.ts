import { MongoClient } from 'mongodb';
import { createClient } from 'redis';
import { afterAll, beforeAll } from 'vitest';
import { type Lifetime, startMongo, startRedis, withLifetime } from '../../engine/index.ts';

/** A private Redis for the tests of this file. */
export const useRedis = () => duringFile((lifetime) => startRedis(lifetime, { log }));

/** A private MongoDB for the tests of this file, with a connection to the database in its URI. */
export const useMongo = () =>
  duringFile(async (lifetime) => {
    const { uri } = await startMongo(lifetime, { log });
    const client = await new MongoClient(uri).connect();
    lifetime.onClose(() => client.close());
    return { uri, database: client.db() };
  });

/** Starts something before the first test of this file and ends it after the last; returns how to get at it. */
export function duringFile<T>(start: (lifetime: Lifetime) => Promise<T>): () => T {
  let started: { value: T } | undefined;
  let end: () => void = () => {};
  let ended: Promise<void> | undefined;
  beforeAll(
    () =>
      new Promise<void>((resolve, reject) => {
        ended = withLifetime(async (lifetime) => {
          started = { value: await start(lifetime) };
          resolve();
          await new Promise<void>((close) => {
            end = close;
          });
        });
        ended.catch(reject);
      }),
    startTimeoutMs,
  );
  afterAll(async () => {
    end();
    await ended;
  });
  return () => {
    if (!started) throw new Error('not started yet: only tests and later hooks may ask for it');
    return started.value;
  };
}

/** Sends one command over a connection of its own. */
export async function redisCommand(url: string, ...args: string[]): Promise<unknown> {
  return (await redisCommands(url, [args]))[0];
}

/** Sends commands one after the other over one connection; their answers in the same order. */
export async function redisCommands(url: string, commands: readonly string[][]): Promise<readonly unknown[]> {
  const client = createClient({ url, socket: { reconnectStrategy: false } });
  client.on('error', () => {});
  await client.connect();
  try {
    return await Promise.all(commands.map((args) => client.sendCommand(args)));
  } finally {
    client.destroy();
  }
}

/** Building the MongoDB wire server for the first time takes more than a minute. */
const startTimeoutMs = 300_000;

const log = () => {};
