import { join } from 'node:path';
import { likelyCauses } from '../report/analysis/likelyCauses.ts';
import { archiveOf, renewArchive } from '../report/views/archive/renewArchive.ts';
import { makeViews } from '../report/views/makeViews.ts';
import { inTurn } from '../run/folderClaim.ts';
import { showIssueCommands, tellGitHub } from './handOver.ts';
import { showWritten, unwantedViews, type ViewFlags } from './viewFlags.ts';

/** The views of a run that has just ended. */
export interface RunViews {
  /** What to read first: the README, or the entry file where no README was made. */
  readonly path: string;
  /** Whether everything could be written; a run whose evidence is not all there is not shown as passed. */
  readonly whole: boolean;
  /**
   * Says which files were left alone, and what the causes may be. Called last, so that the verdict is shown whatever happened to its views.
   *
   * @throws RltError (unavailable) for files that could not be written
   */
  showNotes(line: (text: string) => void): void;
}

/**
 * Makes the views of the run in `folder`; `fallback` is shown as its path where there is no README.
 *
 * @param reports of this run, where the folder may hold others
 */
export async function makeRunViews(
  folder: string,
  flags: ViewFlags,
  fallback: string,
  reports?: readonly string[],
): Promise<RunViews> {
  const { analyzed, result } = await makeViews(folder, unwantedViews(flags));
  await tellGitHub(analyzed, process.env, (text) => process.stderr.write(text));
  const archive = await archiveOf(folder);
  const index =
    archive === undefined
      ? undefined
      : await inTurn(archive, () => renewArchive(archive, { html: flags.html !== false }));
  return {
    whole: result.failed.length === 0,
    path: result.written.includes('README.md') ? join(folder, 'README.md') : fallback,
    showNotes: (line) => {
      if (flags.issues !== false) showIssueCommands(analyzed, line, reports);
      showWritten(result, folder, line);
      if (archive !== undefined && index !== undefined) showWritten(index.result, archive, line);
      // Last, where a reader of the terminal looks: what the report knows of why.
      for (const cause of likelyCauses(analyzed)) line(`  likely cause: ${cause}`);
    },
  };
}
