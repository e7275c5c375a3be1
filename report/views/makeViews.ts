import { type AnalyzedRun, analyzeRun } from '../analysis/analyzeRun.ts';
import { readRun } from '../run/readRun.ts';
import { type View, views } from './views.ts';
import { type Written, writeFiles } from './writeFiles.ts';

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
  return { analyzed, result: await writeFiles(analyzed.run.folder, files.flat()) };
}
