import type { Command } from 'commander';
import { unavailableError } from '../contract/errors.ts';
import { type View, views } from '../report/views/views.ts';
import type { Written } from '../report/views/writeFiles.ts';

/** What commander makes of `--no-html` and the like. */
export type ViewFlags = Partial<Record<View['name'], boolean>>;

export function addViewFlags(command: Command): Command {
  for (const { flag, describe } of views) command.option(`--no-${flag}`, `do not write ${describe}`);
  return command;
}

export function unwantedViews(flags: ViewFlags): ReadonlySet<View['name']> {
  return new Set(views.map(({ name }) => name).filter((name) => flags[name] === false));
}

/**
 * Says which files were left alone, and why.
 *
 * @throws RltError (unavailable) for files that could not be written
 */
export function showWritten({ kept, failed }: Written, folder: string, line: (text: string) => void): void {
  for (const { file, why } of kept) {
    const reason = why === 'changed' ? 'somebody has changed it' : 'it was not made by this tool';
    line(`  ${file} in ${folder} is kept as it is: ${reason} (remove it to have it made anew)`);
  }
  if (failed.length === 0) return;
  throw unavailableError(
    `${folder}: these files could not be written: ${failed.map(({ file, reason }) => `${file} (${reason})`).join(', ')}`,
    `the reports themselves are complete; once this is fixed, make the views again with: rlt report ${folder}`,
  );
}
