import { open, readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { type Outcome, overall, type Verdict } from '../../thresholds/judge.ts';
import { readRun } from '../run/readRun.ts';
import { outcomeOf, startOf } from '../run/run.ts';
import { suiteSummarySchema } from '../schema.ts';
import { gatewayName } from '../views/words.ts';

const entryFile = 'suite-summary.json';

/** One run in an archive: what its line tells. */
export interface ArchivedRun {
  /** Folder, relative to the archive. */
  readonly folder: string;
  /** ISO-8601; undefined where nothing says when. */
  readonly startedAt: string | undefined;
  readonly outcome: Outcome;
  readonly kind: string;
  /** What was tested. */
  readonly target: string;
  readonly goals: readonly (Verdict & { readonly scenario: string })[];
  readonly problems: readonly string[];
  /** Files that it can be read by. */
  readonly pages: { readonly readme: boolean; readonly html: boolean };
}

/**
 * The runs of an archive, the oldest first. Entry files are enough, so that a thousand runs are read in a moment; only
 * a folder whose entry file does not hold its goals is read as a whole.
 */
export async function readArchive(root: string): Promise<ArchivedRun[]> {
  const names = await readdir(root, { withFileTypes: true });
  const folders = names.filter((each) => each.isDirectory() && !each.name.startsWith('.')).map(({ name }) => name);
  const runs = await Promise.all(folders.map((folder) => readArchived(root, folder)));
  return runs.flatMap((run) => run ?? []).sort((a, b) => order(a).localeCompare(order(b)));
}

/** Is this the folder of an archive: runs below it, and none in it? */
export async function isArchive(root: string): Promise<boolean> {
  const found = await stat(root).catch(() => undefined);
  if (!found?.isDirectory() || (await isRun(root))) return false;
  const names = await readdir(root, { withFileTypes: true });
  const inside = names.filter((each) => each.isDirectory()).map(({ name }) => isRun(join(root, name)));
  return (await Promise.all(inside)).includes(true);
}

/** Is this the folder of a run? Tells by the beginning of its files: reports can be long. */
export async function isRun(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch((): string[] => []);
  if (names.includes(entryFile)) return true;
  for (const name of names.filter((each) => each.endsWith('.json'))) {
    if ((await beginning(join(folder, name))).includes('"scenario"')) return true;
  }
  return false;
}

async function beginning(file: string): Promise<string> {
  const handle = await open(file).catch(() => undefined);
  if (handle === undefined) return '';
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096));
    return buffer.toString('utf8', 0, bytesRead);
  } catch {
    return '';
  } finally {
    await handle.close();
  }
}

async function readArchived(root: string, folder: string): Promise<ArchivedRun | undefined> {
  const path = join(root, folder);
  const run = (await fromEntry(path, folder)) ?? (await fromReports(path, folder));
  if (run === undefined) return undefined;
  const has = (file: string) =>
    stat(join(path, file)).then(
      () => true,
      () => false,
    );
  return { ...run, pages: { readme: await has('README.md'), html: await has('index.html') } };
}

async function fromEntry(path: string, folder: string): Promise<Omit<ArchivedRun, 'pages'> | undefined> {
  const text = await readFile(join(path, entryFile), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const { data: entry } = suiteSummarySchema.safeParse(parse(text));
  if (entry === undefined || entry.results.some(({ goals }) => goals === undefined)) return undefined;
  const missing: string[] = [];
  for (const { outputPath } of entry.results) {
    const found = await stat(join(path, outputPath)).catch(() => undefined);
    if (found === undefined) missing.push(`${outputPath} is missing`);
  }
  const problems = [...(entry.partial === undefined ? [] : [entry.partial]), ...(entry.errors ?? []), ...missing];
  const judged = overall(entry.results.map(({ outcome = 'invalid' }) => ({ outcome })));
  return {
    folder,
    startedAt: entry.executedAt,
    outcome: problems.length > 0 && judged !== 'failed' ? 'invalid' : judged,
    kind: entry.kind ?? 'suite',
    target: entry.target === undefined ? '' : gatewayName(entry.target),
    goals: entry.results.flatMap(({ scenario, goals = [] }) => goals.map((goal) => ({ ...goal, scenario }))),
    problems,
  };
}

async function fromReports(path: string, folder: string): Promise<Omit<ArchivedRun, 'pages'> | undefined> {
  const run = await readRun(path).catch(() => undefined);
  if (run === undefined) return undefined;
  const old = run.reports.some(({ unknown }) => unknown.length > 0);
  return {
    folder,
    startedAt: startOf(run),
    outcome: outcomeOf(run),
    kind: old ? 'earlier harness' : (run.entry?.kind ?? 'run'),
    target: run.entry?.target?.apiUrl ?? '',
    goals: run.reports.flatMap(({ report: { scenario, goals = [] } }) => goals.map((goal) => ({ ...goal, scenario }))),
    problems: run.problems,
  };
}

/** Runs without a time stand where their name puts them; folders are named after their day. */
function order({ startedAt, folder }: ArchivedRun): string {
  return `${startedAt ?? basename(resolve(folder))} ${folder}`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
