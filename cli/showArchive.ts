import type { ArchivedRun } from '../report/archive/readArchive.ts';
import { notKept } from '../report/views/archive/readme.ts';
import { timeText } from '../report/views/words.ts';
import { alignColumns } from '../text/alignColumns.ts';
import { markOf, type Terminal } from './terminal.ts';

/** A line for each run of an archive, the newest last, where the eye is. */
export function showArchive(terminal: Terminal, runs: readonly ArchivedRun[]): void {
  const lines = alignColumns([
    ['Run', 'When', 'Verdict'],
    ...runs.map(({ folder, startedAt, outcome }) => [folder, timeText(startedAt), outcome]),
  ]);
  terminal.result(`\n    ${lines[0]}`);
  runs.forEach((run, index) => {
    const mark = terminal.colour(run.outcome, markOf(run.outcome));
    terminal.result(`  ${mark} ${lines[index + 1]}  ${notKept(run)}`.trimEnd());
  });
}
