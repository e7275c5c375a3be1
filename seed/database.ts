import { type Db, MongoClient, MongoError } from 'mongodb';
import { type RltError, unavailableError, usageError } from '../contract/errors.ts';
import { maskUris } from '../settings/secrets.ts';

/**
 * Where the URI does not say how long a server is looked for, and how long one may be silent in the middle of a command:
 * the driver would wait for ever. A full batch takes a second.
 */
const patience = { serverSelectionTimeoutMS: 5000, socketTimeoutMS: 60_000 };

/**
 * Runs a task with the database that a URI names, and closes the connection.
 *
 * @throws RltError unavailable: MongoDB does not answer, does not let us in, or refuses a command of the task
 */
export async function withDatabase<T>(uri: string, task: (database: Db) => Promise<T>): Promise<T> {
  const client = await connect(uri);
  try {
    return await task(client.db());
  } catch (error) {
    throw error instanceof MongoError ? unusable(uri, error) : error;
  } finally {
    await client.close();
  }
}

/**
 * The database that a URI names, until it is closed.
 *
 * @throws RltError unavailable: MongoDB does not answer, or does not let us in
 */
export async function openDatabase(uri: string): Promise<{ database: Db; close(): Promise<void> }> {
  const client = await connect(uri);
  return { database: client.db(), close: () => client.close() };
}

async function connect(uri: string): Promise<MongoClient> {
  const client = clientFor(uri);
  try {
    await client.connect();
    // Connecting proves that a server is there; only a command proves that we may use it.
    await client.db().command({ ping: 1 });
    return client;
  } catch (error) {
    await client.close();
    throw unusable(uri, error);
  }
}

/** What the driver cannot read is wrong usage, and nothing has been opened yet. */
function clientFor(uri: string): MongoClient {
  try {
    const own = Object.entries(patience).filter(([name]) => !new RegExp(`[?&]${name}=`, 'i').test(uri));
    return new MongoClient(uri, Object.fromEntries(own));
  } catch (error) {
    throw usageError(
      `--mongo-uri cannot be read: ${error instanceof Error ? maskUris(error.message) : error}`,
      'percent-encode % @ : / ? # and spaces in the user name and password; options follow a ?, such as ?replicaSet=rs0',
    );
  }
}

function unusable(uri: string, error: unknown): RltError {
  return unavailableError(
    `MongoDB at ${maskUris(uri)} cannot be used: ${error instanceof Error ? maskUris(error.message) : error}`,
    'check --mongo-uri and what its user may do, or leave it out and use --embedded to start a private one',
    error,
  );
}
