import { readdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type AnalyzedRun, analyzeRun } from '../analysis/analyzeRun.ts';
import { readRun } from '../run/readRun.ts';
import { issuesFolder, issuesOf } from './issues.ts';
import { type View, views } from './views.ts';
import { removeOurs, type Written, writeFiles } from './writeFiles.ts';

/**
 * Reads the folder of a run and makes its views, or makes them anew.
 *
 * @param without names of views that are not wanted
 */
export async function makeViews(
  folder: string,
  without: ReadonlySet<View['name']>,
): Promise<{ analyzed: AnalyzedRun; result: Written }> {
  const analyzed = analyzeRun(await readRun(folder));
  const wanted = views.filter(({ name }) => !without.has(name));
  const files = await Promise.all(wanted.map(({ render }) => render(analyzed)));
  const result = await writeFiles(analyzed.run.folder, files.flat());
  const kept = without.has('issues') ? [] : await removeSettledIssues(analyzed);
  return { analyzed, result: { ...result, kept: [...result.kept, ...kept] } };
}

/** A goal that is kept now needs no issue any more; a text that somebody has changed stays. */
async function removeSettledIssues(analyzed: AnalyzedRun): Promise<Written['kept']> {
  const open = new Set(issuesOf(analyzed).map(({ file }) => file));
  const names = await readdir(join(analyzed.run.folder, issuesFolder)).catch((): string[] => []);
  const settled = names.map((name) => `${issuesFolder}/${name}`).filter((file) => !open.has(file));
  const kept = await removeOurs(analyzed.run.folder, settled);
  // Refuses a folder that holds something.
  await rmdir(join(analyzed.run.folder, issuesFolder)).catch(() => {});
  return kept;
}
