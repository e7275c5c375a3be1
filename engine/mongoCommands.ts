import { MongoClient } from 'mongodb';
import { unavailableError } from '../contract/errors.ts';

/** Runs a command of MongoDB's and gives its answer. */
export type RunCommand = (command: Record<string, unknown>) => Promise<Record<string, unknown>>;

/**
 * Sends commands to the database admin of a mongod that was started on this machine.
 *
 * @throws RltError unavailable: it cannot be used
 */
export async function withCommands<T>(port: number, use: (runCommand: RunCommand) => Promise<T>): Promise<T> {
  const client = new MongoClient(`mongodb://127.0.0.1:${port}`, {
    directConnection: true,
    serverSelectionTimeoutMS: 5000,
  });
  try {
    return await use((command) => client.db('admin').command(command));
  } catch (error) {
    throw unavailableError(
      `the mongod that was started cannot be used: ${error instanceof Error ? error.message : error}`,
      'name a MongoDB with --mongo-uri, or take mongod off PATH to use the stand-in',
      error,
    );
  } finally {
    await client.close();
  }
}
