import { appendFile } from 'node:fs/promises';
import type { AnalyzedRun } from '../report/analysis/analyzeRun.ts';
import { renderAnnotations, renderSummary } from '../report/views/github.ts';
import { ghCommand, issuesOf } from '../report/views/issues.ts';

/**
 * Prints how to file an issue for each missed goal; nothing is filed.
 *
 * @param reports only for goals of these, where the folder also holds those of other runs
 */
export function showIssueCommands(
  analyzed: AnalyzedRun,
  line: (text: string) => void,
  reports?: readonly string[],
): void {
  const issues = issuesOf(analyzed).filter(({ report }) => reports === undefined || reports.includes(report));
  if (issues.length === 0) return;
  line('  to file what was missed:');
  for (const issue of issues) line(`    ${ghCommand(issue, analyzed.run.folder)}`);
}

/**
 * On GitHub Actions: the summary of the job, and annotations. Annotations go to stderr, which the runner reads as well,
 * so that stdout stays what the user asked for.
 */
export async function tellGitHub(
  analyzed: AnalyzedRun,
  environment: Readonly<Record<string, string | undefined>>,
  write: (text: string) => void,
): Promise<void> {
  if (environment.GITHUB_ACTIONS !== 'true') return;
  for (const annotation of renderAnnotations(analyzed)) write(`${annotation}\n`);
  const file = environment.GITHUB_STEP_SUMMARY;
  if (file === undefined || file === '') return;
  await appendFile(file, renderSummary(analyzed)).catch((error: unknown) => {
    write(
      `::warning title=rlt::the job summary cannot be written%3A ${error instanceof Error ? error.message : error}\n`,
    );
  });
}
