import { appendFile, writeFile } from 'node:fs/promises';
import type { Round } from './measureRound.ts';
import type { Case } from './plan.ts';
import { latenciesIn } from './readDelays.ts';

/** Keeps every delivery: a line of JSON for each round, in columns, because there are hundreds of thousands. */
export interface RawFile {
  add(one: Case, number: number, round: Round): Promise<void>;
}

export async function openRawFile(file: string): Promise<RawFile> {
  await writeFile(file, '');
  return { add: (one, number, round) => appendFile(file, `${JSON.stringify(rawRound(one, number, round))}\n`) };
}

function rawRound(one: Case, number: number, { jobId, outcome, report, delivered }: Round) {
  const { deliveries, socketIds } = delivered;
  const names = [...new Set(deliveries.map(({ client }) => client))];
  const places = new Map(names.map((name, place) => [name, place]));
  return {
    ...one,
    round: number,
    jobId,
    outcome,
    clients: names.map((name) => ({ name, socketId: socketIds.get(name) ?? null })),
    /** Of each delivery, in the order of their coming on each connection: the place of the client among `clients`. */
    client: deliveries.map(({ client }) => places.get(client)),
    sequence: deliveries.map(({ sequence }) => sequence),
    /** Epoch milliseconds: when the kernel had it, and when it was published. */
    at: deliveries.map(({ at }) => at),
    publishedAt: deliveries.map(({ publishedAt }) => publishedAt),
    /** The latency of that delivery in the report; null where it has none. */
    reported: deliveries.map(latenciesIn(report, delivered)),
  };
}
