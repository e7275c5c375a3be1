import { appendFile, writeFile } from 'node:fs/promises';
import { readSamples } from '../../report/readSamples.ts';
import { type Beat, Beats, beatMetrics } from '../../report/receipt/beats.ts';
import type { Round } from './measureRound.ts';
import type { Case } from './plan.ts';
import { latenciesIn } from './readDelays.ts';

/** Keeps every delivery and every beat: a line of JSON for each round, in columns, because there are hundreds of thousands. */
export interface RawFile {
  add(one: Case, number: number, round: Round): Promise<void>;
}

export async function openRawFile(file: string): Promise<RawFile> {
  await writeFile(file, '');
  return {
    add: async (one, number, round) => appendFile(file, `${JSON.stringify(await rawRound(one, number, round))}\n`),
  };
}

async function rawRound(one: Case, number: number, { jobId, outcome, report, delivered, samplesFile }: Round) {
  const beats = new Beats();
  if (samplesFile !== undefined) await readSamples(samplesFile, new Set(beatMetrics), (sample) => beats.add(sample));
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
    /** Frames, and answers to polls, whose own delay is known: epoch milliseconds. */
    beats: columns(beats.steady),
    answers: columns(beats.others),
  };
}

function columns(beats: readonly Beat[]) {
  return { sentAt: beats.map(({ sentAt }) => sentAt), readAt: beats.map(({ readAt }) => readAt) };
}
