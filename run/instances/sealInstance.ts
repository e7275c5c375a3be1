import { createReadStream, createWriteStream } from 'node:fs';
import { open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Part } from '../../contract/part.ts';
import type { Plan } from '../../contract/plan.ts';
import { type InstanceDocument, instanceDocumentName, planHashOf } from '../../report/instances/instanceDocument.ts';
import { packSamples } from '../../report/samples/packSamples.ts';
import type { Environment } from '../../report/schema.ts';
import { maskDocument, maskUris } from '../../settings/secrets.ts';
import { maskSamples, maskSampleText } from '../maskSamples.ts';
import { hashOfFile } from '../replaced.ts';
import { RowCounter } from './rowCounter.ts';

/** Names of what k6 writes into the folder of its instance; what is kept of them has other contents. */
export const rawFiles = { samples: 'samples.csv', summary: 'summary.json' } as const;
const [zipped, packed] = ['samples.csv.gz', 'samples.rltc'];

/** Bytes of CSV above which samples are packed: reading ten million rows of CSV takes the merge minutes. */
const usualPackAbove = 64e6;

/** What is known of an instance when its k6 has ended, beside the files in its folder. */
export interface InstanceEnd extends Part {
  readonly plan: Plan;
  readonly environment: Environment;
  readonly host?: string | undefined;
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly exitCode: number | null;
  /** Why k6 did not come to its end. */
  readonly problem: string | undefined;
  readonly errors: readonly string[];
  readonly resources: InstanceDocument['resources'];
}

/**
 * Makes of the files that k6 has left in a folder what `rlt merge` reads: samples and summary without secrets, and the
 * document that says how many bytes and rows they have, which is written last. What is missing is said in it.
 *
 * @param mask takes secrets out of a text
 * @throws Error of the system where the folder cannot be written
 */
export async function sealInstance(
  folder: string,
  end: InstanceEnd,
  mask: (text: string) => string,
  { packAbove = usualPackAbove } = {},
): Promise<InstanceDocument> {
  const { problem: cut, ...samples } = await sealSamples(folder, mask, packAbove);
  const summary = await sealSummary(folder, mask);
  const { index, of, environment, host, exitCode, resources } = end;
  const plan = { ...end.plan, apiUrl: maskUris(end.plan.apiUrl) };
  const problem = end.problem ?? cut ?? (summary === undefined ? 'k6 left no summary' : undefined);
  const document: InstanceDocument = {
    ...{ kind: 'realtime-load-test instance', version: 1 },
    ...{ runId: plan.runId, scenario: plan.scenario, index, of, planHash: planHashOf(plan), plan, environment },
    ...(host === undefined ? {} : { host }),
    startedAt: end.startedAt.toISOString(),
    endedAt: end.endedAt.toISOString(),
    exitCode,
    ...(problem === undefined ? {} : { problem: mask(problem) }),
    errors: end.errors.map(mask),
    resources,
    ...samples,
    ...(summary === undefined ? {} : { summary }),
  };
  await writeWhole(folder, instanceDocumentName, `${JSON.stringify(document, null, 2)}\n`);
  return document;
}

interface SealedSamples extends Pick<InstanceDocument, 'samples' | 'problem'> {}

async function sealSamples(folder: string, mask: (text: string) => string, packAbove: number): Promise<SealedSamples> {
  const raw = join(folder, rawFiles.samples);
  const found = await stat(raw).catch(() => undefined);
  if (found === undefined) return { problem: 'k6 left no sample file' };
  const isLarge = found.size > packAbove;
  const name = isLarge ? packed : zipped;
  const file = join(folder, name);
  const { rows, problem } = isLarge
    ? await packSamples(raw, file, (text) => maskSampleText(text, mask))
    : await zipSamples(raw, file, mask);
  await flush(file);
  await rm(raw);
  return { samples: { ...(await factsOf(folder, name)), rows }, problem };
}

/** Where the source is cut off, so is this: whoever reads it says it. */
async function zipSamples(raw: string, file: string, mask: (text: string) => string) {
  const counter = new RowCounter();
  await pipeline(
    createReadStream(raw),
    (chunks) => maskSamples(chunks, mask),
    (texts) => counter.pass(texts),
    createGzip(),
    createWriteStream(file),
  );
  return { rows: counter.rows, problem: undefined };
}

async function sealSummary(folder: string, mask: (text: string) => string): Promise<InstanceDocument['summary']> {
  const text = await readFile(join(folder, rawFiles.summary), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  await writeWhole(folder, rawFiles.summary, maskedSummary(text, mask));
  return factsOf(folder, rawFiles.summary);
}

/** One that is cut off stays so: whoever reads it says it. */
function maskedSummary(text: string, mask: (text: string) => string): string {
  try {
    const summary = JSON.parse(text);
    maskDocument(summary, mask);
    if (typeof summary.plan?.apiUrl === 'string') summary.plan.apiUrl = maskUris(summary.plan.apiUrl);
    return JSON.stringify(summary);
  } catch {
    return mask(text);
  }
}

async function factsOf(folder: string, file: string): Promise<NonNullable<InstanceDocument['summary']>> {
  const path = join(folder, file);
  return { file, bytes: (await stat(path)).size, sha256: await hashOfFile(path) };
}

/** All of it under its name, or nothing. */
async function writeWhole(folder: string, name: string, text: string): Promise<void> {
  const unfinished = join(folder, `.${name}.unfinished`);
  await writeFile(unfinished, text);
  await flush(unfinished);
  await rename(unfinished, join(folder, name));
  await flush(folder);
}

/** A machine that stops now still has it. */
async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
