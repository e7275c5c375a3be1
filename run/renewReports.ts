import { createReadStream, createWriteStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip, gunzipSync } from 'node:zlib';
import { usageError } from '../contract/errors.ts';
import type { Lifetime } from '../engine/index.ts';
import { judgeAnew, type KeptRun, readKeptRun } from '../report/keptRun.ts';
import type { ScenarioReport, SuiteSummary } from '../report/schema.ts';
import { parseScenario } from '../settings/settings.ts';
import type { ScenarioDefinition } from '../thresholds/scenario.ts';
import { describe } from './describeError.ts';
import { openOutputFolder } from './outputFolder.ts';
import { hashOfFile } from './replaced.ts';
import { entryFile, instancesEnding, measuredEnding } from './reportNames.ts';
import { RunRecord, readEntry } from './runRecord.ts';

/**
 * Makes the reports of a run anew from what `--keep-samples` has kept of it, and records what they say now. All of them,
 * or none: what is damaged, missing, or of another run ends it before anything is written.
 *
 * @param own the scenarios that are not built in
 * @returns names of the reports
 * @throws RltError usage: something cannot be judged anew, or a report was changed by somebody
 */
export async function renewReports(
  lifetime: Lifetime,
  folder: string,
  own: readonly ScenarioDefinition[],
  command: string,
): Promise<string[]> {
  const entry = await readEntry(join(folder, entryFile));
  const reports = new Map<string, ScenarioReport>();
  for (const file of await measuredFiles(folder, entry)) {
    const kept = await readMeasured(folder, file, entry);
    const definition = definitionOf(file, kept, own);
    await refuseChangedReport(folder, kept, entry);
    const samples = await unpack(lifetime, folder, kept, entry);
    reports.set(kept.files.report, await judgeAnew(kept, definition, samples));
  }
  const output = await openOutputFolder({ path: folder, force: false, planned: [], command });
  try {
    if (entry !== undefined) await RunRecord.renew(output, entry, reports);
    else for (const [file, report] of reports) await output.writeJson(file, report);
  } finally {
    output.release();
  }
  return [...reports.keys()];
}

const again = 'measure again with --keep-samples';

/** Those that are there, and those that the entry file says are. */
async function measuredFiles(folder: string, entry: SuiteSummary | undefined): Promise<string[]> {
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw usageError(`${folder} is no folder: --from-samples needs the folder of a run`);
  const there = (await readdir(folder)).filter((name) => name.endsWith(measuredEnding));
  const named = (entry?.results ?? []).flatMap(({ kept = [] }) => kept.filter((name) => name.endsWith(measuredEnding)));
  const missing = named.find((name) => !there.includes(name));
  if (missing !== undefined)
    throw usageError(`${join(folder, missing)}, which ${entryFile} names, is not there`, again);
  if (there.length > 0) return there.sort();
  refuseInstances(folder, entry);
  throw usageError(`${folder} holds no samples: no name ends in ${measuredEnding}`, again);
}

/** What was merged is merged again: its samples are with the instances. */
function refuseInstances(folder: string, entry: SuiteSummary | undefined): void {
  const parts = (entry?.results ?? []).flatMap(({ kept = [] }) =>
    kept.filter((name) => name.endsWith(instancesEnding)),
  );
  const isMerged = (entry?.commands ?? []).some((command) => /(^| )rlt merge /.test(command));
  if (parts.length === 0 && !isMerged) return;
  throw usageError(
    `${folder} holds no samples: they are in the folders of the instances that it was merged from`,
    `merge these again: ${parts.map((name) => `rlt merge ${join(folder, name)}`).join(', ') || 'rlt merge FOLDER…'}`,
  );
}

async function readMeasured(folder: string, file: string, entry: SuiteSummary | undefined): Promise<KeptRun> {
  const path = join(folder, file);
  await refuseOther(path, entry?.files?.[file]);
  let document: unknown;
  try {
    document = JSON.parse(String(gunzipSync(await readFile(path))));
  } catch (error) {
    throw usageError(`${path} cannot be read: it is damaged or cut off (${describe(error)})`, again);
  }
  const read = readKeptRun(document);
  if ('problem' in read) throw usageError(`${path} is not what --keep-samples has kept: ${read.problem}`, again);
  const { files } = read.kept;
  const names = [files.measured, files.report, ...(files.samples === undefined ? [] : [files.samples])];
  if (files.measured !== file || names.some((name) => /[\\/]/.test(name))) {
    throw usageError(
      `${path} was kept under another name, ${JSON.stringify(files.measured)}`,
      'give it that name again',
    );
  }
  return read.kept;
}

function definitionOf(file: string, { scenario }: KeptRun, own: readonly ScenarioDefinition[]): ScenarioDefinition {
  try {
    return parseScenario(scenario, own);
  } catch {
    throw usageError(
      `${file} is of the scenario ${JSON.stringify(scenario)}, which is not built in`,
      'name its script: --script FILE',
    );
  }
}

/** @returns k6's samples as they were, in a folder that goes with the command; undefined where k6 did not run */
async function unpack(
  lifetime: Lifetime,
  folder: string,
  { files: { samples }, samplesHash }: KeptRun,
  entry: SuiteSummary | undefined,
): Promise<string | undefined> {
  if (samples === undefined) return undefined;
  const path = join(folder, samples);
  for (const hash of [samplesHash, entry?.files?.[samples]]) await refuseOther(path, hash);
  const unpacked = join(await lifetime.tempFolder('samples'), 'samples.csv');
  try {
    await pipeline(createReadStream(path), createGunzip(), createWriteStream(unpacked), { signal: lifetime.signal });
  } catch (error) {
    lifetime.signal.throwIfAborted();
    throw usageError(`${path} cannot be unpacked: ${describe(error)}`, again);
  }
  return unpacked;
}

/** What was damaged, cut off, or is of another run must not be judged as if it were of this one. */
async function refuseOther(path: string, hash: string | undefined): Promise<void> {
  const found = await hashOfFile(path).catch((error: unknown) => {
    throw usageError(`${path} cannot be read: ${describe(error)}`, again);
  });
  if (hash === undefined || found === hash) return;
  throw usageError(`${path} is not as it was kept: it was changed, damaged or cut off, or is of another run`, again);
}

async function refuseChangedReport(folder: string, { files: { report } }: KeptRun, entry: SuiteSummary | undefined) {
  const path = join(folder, report);
  const hash = entry?.files?.[report];
  const found = await hashOfFile(path).catch(() => undefined);
  if (hash === undefined || found === undefined || found === hash) return;
  throw usageError(`--from-samples would replace ${path}, changed since rlt wrote it`, 'move it elsewhere');
}
