import { compilePath } from '../../contract/path.ts';
import { defaultProfile } from '../../settings/defaultProfile.ts';
import type { Received } from './received.ts';

/** One event at one client. */
export interface Delivery {
  readonly client: string;
  readonly sequence: number;
  /** As the event says, epoch milliseconds. */
  readonly publishedAt: number;
  /** When the kernel had its last byte, epoch milliseconds. */
  readonly at: number;
}

export interface Delivered {
  /** Each event once for each client, in the order of their coming. */
  readonly deliveries: readonly Delivery[];
  /** Events that came to a client more than once. */
  readonly duplicates: number;
  /** Events of the job that say nothing of when they were published. */
  readonly unreadable: number;
  /** Socket.IO's id of each client. */
  readonly socketIds: ReadonlyMap<string, string>;
}

/** Socket.IO packets in the main namespace, in a message of Engine.IO. */
const [eventStart, connectStart] = ['42', '40'];

const readers = new Map(
  defaultProfile.jobEvents.map(({ event, jobIdPath, sequencePath, publishedAtPath }) => [
    event,
    { jobId: compilePath(jobIdPath), sequence: compilePath(sequencePath), publishedAt: compilePath(publishedAtPath) },
  ]),
);

/** Picks the published events of a job out of all that clients received. */
export function deliveriesOf(jobId: string, all: Iterable<Received>): Delivered {
  const deliveries: Delivery[] = [];
  const seen = new Map<string, Set<number>>();
  const socketIds = new Map<string, string>();
  let [duplicates, unreadable] = [0, 0];
  for (const { client, text, at } of all) {
    if (text.startsWith(connectStart)) {
      const sid = compilePath('sid')(parse(text.slice(connectStart.length)));
      if (typeof sid === 'string') socketIds.set(client, sid);
    }
    if (!text.startsWith(eventStart)) continue;
    const packet = parse(text.slice(eventStart.length));
    const [name, payload]: unknown[] = Array.isArray(packet) ? packet : [];
    const read = typeof name === 'string' ? readers.get(name) : undefined;
    if (read === undefined || read.jobId(payload) !== jobId) continue;
    const [sequence, publishedAt] = [read.sequence(payload), read.publishedAt(payload)];
    if (typeof sequence !== 'number' || typeof publishedAt !== 'number') {
      unreadable++;
      continue;
    }
    const ofClient = seen.get(client) ?? new Set();
    seen.set(client, ofClient);
    if (ofClient.has(sequence)) {
      duplicates++;
      continue;
    }
    ofClient.add(sequence);
    deliveries.push({ client, sequence, publishedAt, at });
  }
  return { deliveries, duplicates, unreadable, socketIds };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
