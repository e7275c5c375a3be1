import type { GatewayProfile } from '../contract/profile.ts';
import { openDatabase } from './database.ts';
import { createIndexes, eventDocument, historyOf, removeSeeded } from './seed.ts';

/** Stores the events of one job as they are published. */
export interface EventWriter {
  /** @param at when it was emitted, epoch milliseconds */
  write(sequence: number, at: number): Promise<void>;
  /** Removes what was written, and closes the connection. */
  remove(): Promise<void>;
}

/**
 * Does what a gateway's own writer does: one document for each event, in the form of the profile.
 *
 * @throws RltError usage: the profile has no history in MongoDB; unavailable: MongoDB does not answer or refuses
 */
export async function openEventWriter(request: {
  readonly mongoUri: string;
  readonly profile: GatewayProfile;
  readonly jobId: string;
}): Promise<EventWriter> {
  const { eventsCollection } = historyOf(request.profile);
  const { database, close } = await openDatabase(request.mongoUri);
  await createIndexes(database, request.profile);
  const collection = database.collection(eventsCollection);
  return {
    async write(sequence, at) {
      await collection.insertOne(eventDocument(request, sequence, at, Date.now()));
    },
    async remove() {
      await close();
      await removeSeeded(request);
    },
  };
}
