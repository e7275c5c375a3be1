import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Plan } from '../../contract/plan.ts';
import type { Summary } from '../../contract/summary.ts';
import { summarySchema } from '../../settings/schemas.ts';
import type { Environment } from '../schema.ts';
import { type InstanceDocument, instanceDocumentName, instanceDocumentSchema, planHashOf } from './instanceDocument.ts';
import { findInstanceFolders } from './instanceFolders.ts';
import { type InstanceProblem, nameOf } from './instanceProblem.ts';
import { type Read, sameRun } from './sameRun.ts';

/** One instance of a run, as far as it is there. */
export interface Instance {
  readonly folder: string;
  readonly document: InstanceDocument;
  /** undefined where it left none, or they are not to be read. */
  readonly samplesFile: string | undefined;
  readonly summary: Summary | undefined;
}

/** The instances of one run, before their samples are read. */
export interface Instances {
  readonly plan: Plan;
  readonly of: number;
  /** Of the first of them. */
  readonly environment: Environment;
  /** Each number once, ascending. */
  readonly instances: readonly Instance[];
  readonly problems: readonly InstanceProblem[];
}

/**
 * Reads the folders that the instances of a run left, from wherever they are: each one named is such a folder, or holds
 * such folders. What is missing, cut off, there twice, or of another run is no error: it is told, and the rest is used.
 *
 * @throws RltError (usage) where a folder is none of an instance, or no instance can be told from what is there
 */
export async function readInstances(folders: readonly string[]): Promise<Instances> {
  const found = await findInstanceFolders(folders);
  const problems: InstanceProblem[] = found.unfinished.map((folder) => ({
    text: `${folder} has no ${instanceDocumentName}: the instance that wrote it did not come to its end, and its samples are left out`,
    onlyLoses: true,
  }));
  const read: Read[] = [];
  for (const folder of found.whole) {
    const document = await readDocument(join(folder, instanceDocumentName));
    if (typeof document === 'string') problems.push({ text: `${folder}: ${document}`, onlyLoses: true });
    else read.push({ folder, document });
  }
  const { plan, of, environment, parts, ...told } = sameRun(read, problems);
  problems.push(...told.problems);
  const instances: Instance[] = [];
  for (const part of parts) {
    const { index } = part.document;
    const { instance, ...own } = await readInstance(part);
    instances.push(instance);
    problems.push(
      ...own.problems.map(({ text, onlyLoses }) => ({
        ...{ index, onlyLoses },
        text: `${nameOf(part.document)} is partial: ${text}`,
      })),
    );
  }
  return { plan, of, environment, instances, problems };
}

async function readDocument(path: string): Promise<InstanceDocument | string> {
  const what = `${instanceDocumentName} cannot be read`;
  let value: unknown;
  try {
    const wrong = await whyNoFileOf(dirname(path), path);
    if (wrong !== undefined) return `${what}: it ${wrong}`;
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    return `${what}: ${error instanceof Error ? error.message : error}`;
  }
  const { data, error } = instanceDocumentSchema.safeParse(value);
  if (data === undefined) {
    const [issue] = error.issues;
    return `${what}${issue === undefined ? '' : `: ${issue.path.join('.')}: ${issue.message}`}`;
  }
  return data.planHash === planHashOf(data.plan) ? data : `${what}: its plan is not the one that was measured with`;
}

interface OwnProblem {
  readonly text: string;
  readonly onlyLoses: boolean;
}

async function readInstance({ folder, document }: Read): Promise<{ instance: Instance; problems: OwnProblem[] }> {
  const problems: OwnProblem[] = [];
  const ended = document.problem ?? badExit(document.exitCode);
  if (ended !== undefined) problems.push({ text: ended, onlyLoses: true });
  const samples = await checkFile(folder, 'samples', document.samples);
  if ('problem' in samples) problems.push(samples.problem);
  const summary = await checkFile(folder, 'summary', document.summary);
  if ('problem' in summary) problems.push(summary.problem);
  const figures = summary.path === undefined ? undefined : await readSummary(summary.path, document);
  if (typeof figures === 'string') problems.push({ text: figures, onlyLoses: false });
  return {
    instance: {
      ...{ folder, document },
      samplesFile: samples.path,
      summary: typeof figures === 'string' ? undefined : figures,
    },
    problems,
  };
}

/** Whether k6 did all that it was told; its own code for a crossed threshold says nothing of a part. */
export function cameToItsEnd(exitCode: number | null): boolean {
  return exitCode === 0 || exitCode === 99;
}

function badExit(exitCode: number | null): string | undefined {
  if (cameToItsEnd(exitCode)) return undefined;
  return exitCode === null ? 'its k6 was ended by a signal' : `its k6 ended with exit code ${exitCode}`;
}

type File = NonNullable<InstanceDocument['summary']>;

/** @returns where the file is, unless there is nothing to be read, and what is wrong with it */
async function checkFile(
  folder: string,
  what: string,
  file: File | undefined,
): Promise<{ path: string | undefined; problem: OwnProblem } | { path: string }> {
  const problem = (text: string, onlyLoses: boolean, path?: string) => ({ path, problem: { text, onlyLoses } });
  if (file === undefined) return problem(`it left no ${what}`, true);
  if (basename(file.file) !== file.file) return problem(`its ${what} are said to be outside of its folder`, false);
  const path = join(folder, file.file);
  try {
    const found = await stat(path).catch(() => undefined);
    if (found === undefined) return problem(`${file.file} is not there`, true);
    const wrong = await whyNoFileOf(folder, path);
    if (wrong !== undefined) return problem(`${file.file} ${wrong}`, false);
    if (found.size !== file.bytes) {
      return problem(`${file.file} has ${found.size} bytes in place of ${file.bytes}`, found.size < file.bytes, path);
    }
    const hash = createHash('sha256');
    await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
    if (hash.digest('hex') === file.sha256) return { path };
  } catch (error) {
    return problem(`${file.file} cannot be read: ${error instanceof Error ? error.message : error}`, true);
  }
  return problem(`${file.file} is not as it was written: its checksum is another one`, false, path);
}

/** Why a path is no file of a folder: who made the folder may be somebody else, and nothing elsewhere is to be shown. */
async function whyNoFileOf(folder: string, path: string): Promise<string | undefined> {
  const [base, file] = await Promise.all([realpath(folder), realpath(path)]);
  if (!file.startsWith(join(base, sep))) return 'leads outside of its folder';
  // A pipe would be waited for.
  return (await stat(file)).isFile() ? undefined : 'is no file';
}

async function readSummary(path: string, { runId, scenario }: InstanceDocument): Promise<Summary | string> {
  let summary: Summary;
  try {
    summary = summarySchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return 'its summary cannot be read: it is cut off or damaged';
  }
  const { plan } = summary;
  if (plan.runId !== runId) return `its summary is foreign: its run is ${plan.runId}, not ${runId}`;
  return plan.scenario === scenario
    ? summary
    : `its summary is foreign: its scenario is ${plan.scenario}, not ${scenario}`;
}
