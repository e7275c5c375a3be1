import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { usageError } from '../contract/errors.ts';
import { type SuiteSummary, suiteSummarySchema } from '../report/schema.ts';
import { issuesFolder } from '../report/views/issues.ts';
import { removeOurs } from '../report/views/writeFiles.ts';
import { instancesEnding } from './reportNames.ts';

/** What a run writes, by which it is known what it takes the place of. */
export interface Replacing {
  /** A single run replaces one report; every other kind all that its label has in the folder. */
  readonly whole: boolean;
  readonly label: string | undefined;
  readonly planned: readonly string[];
}

/** The earlier entry file without what is replaced, and what that is. */
export function splitEntry(entry: SuiteSummary, replacing: Replacing) {
  const isReplaced = (file: string, ending: string) =>
    replacing.planned.includes(file) || (replacing.whole && file === withLabel(replacing.label, ending));
  const goes = ({ outputPath, scenario }: SuiteSummary['results'][number]) =>
    isReplaced(outputPath, `${scenario}.json`);
  const results = entry.results.filter((result) => !goes(result));
  const metricsSnapshots = entry.metricsSnapshots.filter(
    ({ outputPath, stage }) => !isReplaced(outputPath, `${stage}-metrics.json`),
  );
  const kept = new Set([
    ...results.flatMap(({ outputPath, kept: others = [] }) => [outputPath, ...others]),
    ...metricsSnapshots.map(({ outputPath }) => outputPath),
  ]);
  const replaced = [
    ...entry.results.flatMap(({ outputPath, kept: others = [] }) => [outputPath, ...others]),
    ...entry.metricsSnapshots.map(({ outputPath }) => outputPath),
  ].filter((file) => !kept.has(file) && !/[\\/]/.test(file));
  const scenarios = new Set(results.map(({ scenario }) => scenario));
  return {
    kept: { ...entry, results, metricsSnapshots, commands: commandsOf(entry, results) },
    files: replaced,
    /** Scenarios of which nothing is left. */
    scenarios: [...new Set(entry.results.map(({ scenario }) => scenario))].filter((name) => !scenarios.has(name)),
  };
}

/**
 * Makes sure that nothing which is to be replaced was changed by somebody since it was written.
 *
 * @throws RltError usage, with the names of the files
 */
export async function refuseChanged(folder: string, entryFile: string, replacing: Replacing): Promise<void> {
  const text = await readFile(join(folder, entryFile), 'utf8').catch(() => undefined);
  const entry = text === undefined ? undefined : parse(text);
  if (entry?.files === undefined) return;
  const changed: string[] = [];
  for (const file of new Set([...splitEntry(entry, replacing).files, ...replacing.planned])) {
    const hash = entry.files[file];
    if (hash === undefined) continue;
    const found = await hashOfFile(join(folder, file)).catch(() => undefined);
    if (found !== undefined && found !== hash) changed.push(file);
  }
  if (changed.length === 0) return;
  throw usageError(
    `--force would replace ${changed.map((file) => join(folder, file)).join(', ')}, changed since rlt wrote it`,
    'move it elsewhere, or choose another folder with --output',
  );
}

/** Removes what is replaced: reports with what was kept beside them, snapshots, issue texts, and all views where nothing else is in the folder. */
export async function removeReplaced(
  folder: string,
  { kept, files, scenarios }: ReturnType<typeof splitEntry>,
): Promise<void> {
  for (const file of files) await rm(join(folder, file), { force: true, recursive: file.endsWith(instancesEnding) });
  const issues = await readdir(join(folder, issuesFolder)).catch((): string[] => []);
  const settled = issues.filter((name) => scenarios.some((scenario) => name.startsWith(`${scenario}-`)));
  await removeOurs(
    folder,
    settled.map((name) => `${issuesFolder}/${name}`),
  );
  // Refuses a folder in which somebody has changed a text.
  await rmdir(join(folder, issuesFolder)).catch(() => {});
  if (kept.results.length === 0) await removeOurs(folder, ['README.md', 'config.md', 'index.html', 'junit.xml']);
}

/** SHA-256 of a file, which may be larger than the memory. */
export async function hashOfFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** Commands whose reports are still there; where an older record does not say which that are, all. */
function commandsOf(entry: SuiteSummary, results: SuiteSummary['results']): string[] {
  const commands = results.map(({ command }) => command);
  if (commands.includes(undefined)) return entry.commands ?? [];
  return [...new Set(commands.flatMap((command) => command ?? []))];
}

function withLabel(label: string | undefined, name: string): string {
  return label === undefined ? name : `${label}-${name}`;
}

function parse(text: string): SuiteSummary | undefined {
  try {
    return suiteSummarySchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
