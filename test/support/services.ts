import { randomUUID } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { createClient } from 'redis';
import { afterAll, beforeAll } from 'vitest';
import { type Lifetime, startMongo, startRedis, withLifetime } from '../../engine/index.ts';

/** A private Redis for the tests of this file. */
export const useRedis = () => duringFile((lifetime) => startRedis(lifetime, { log }));

/**
 * A MongoDB for the tests of this file, with a connection to the database in its URI: a private wire server, or, where
 * TEST_MONGO_URI names a real one, a database of its own there, which is dropped at the end.
 */
export const useMongo = () =>
  duringFile(async (lifetime) => {
    const given = process.env.TEST_MONGO_URI;
    const uri = given ? withDatabaseName(given, `rlt_test_${randomUUID()}`) : (await startMongo(lifetime, { log })).uri;
    const client = await new MongoClient(uri).connect();
    lifetime.onClose(async () => {
      if (given) await client.db().dropDatabase();
      await client.close();
    });
    return { uri, database: client.db() };
  });

function withDatabaseName(uri: string, name: string): string {
  const url = new URL(uri);
  url.pathname = `/${name}`;
  return url.href;
}

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

/** Building the MongoDB stand-in for the first time takes more than a minute. */
const startTimeoutMs = 300_000;

const log = () => {};
