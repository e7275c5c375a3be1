import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Command, Option } from 'commander';
import { usageError } from '../../contract/errors.ts';
import { withLifetime } from '../../engine/index.ts';
import { analyzeRun } from '../../report/analysis/analyzeRun.ts';
import { isArchive } from '../../report/archive/readArchive.ts';
import { readRun } from '../../report/run/readRun.ts';
import { renewArchive } from '../../report/views/archive/renewArchive.ts';
import { formats, isFormat } from '../../report/views/formats.ts';
import { makeViews } from '../../report/views/makeViews.ts';
import { claimIfWritable, inTurn } from '../../run/folderClaim.ts';
import { renewReports } from '../../run/renewReports.ts';
import { definitionsOf } from '../../run/script/withScript.ts';
import { drills } from '../../thresholds/drills/index.ts';
import { showIssueCommands } from '../handOver.ts';
import { noOwnScenarios, type OwnScenarios } from '../ownScenarios.ts';
import { typedCommand } from '../runFlags.ts';
import { showArchive } from '../showArchive.ts';
import { showRun } from '../showReport.ts';
import { openTerminal } from '../terminal.ts';
import { addViewFlags, showWritten, unwantedViews, type ViewFlags } from '../viewFlags.ts';

interface ReportFlags extends ViewFlags {
  fromSamples?: true;
  script?: string;
  format?: string;
  link?: string;
}

/** `rlt report`: the views of a run, made or made anew from its reports. */
export function reportCommand(own: OwnScenarios = noOwnScenarios): Command {
  const names = Object.keys(formats);
  const command = new Command('report')
    .description('regenerate the views of a run from its JSON reports, or print one of them')
    .argument('<folder>', 'folder of a run, one report, or an archive of runs')
    .addOption(new Option('--format <FORMAT>', 'print this to stdout and write nothing').choices(names))
    .option('--link <URL>', 'where others can read the report (default: its path)');
  command
    .option('--from-samples', 'judge the run anew from what --keep-samples has kept of it, and write its reports again')
    .option('--script <FILE>', 'script of a scenario that is not built in, for --from-samples');
  addViewFlags(command);
  return command
    .addHelpText(
      'after',
      `
Formats:
${Object.entries(formats)
  .map(([name, { describe }]) => `  ${name.padEnd(8)} ${describe}`)
  .join('\n')}

Files that a person has changed are kept. Reports of the earlier harness are read as well; the views say what these cannot tell.

Examples:
  $ rlt report results/2026-03-01                   make README.md and all other views
  $ rlt report results/2026-03-01 --format text     a few lines to paste into a chat
  $ rlt report results                              regenerate the index of all runs
  $ rlt report results/2026-03-01/broadcast-burst.json --format md
  $ rlt report results/2026-03-01 --from-samples    judge and draw anew what --keep-samples has kept

Exit codes: 0 the views were made (whatever the verdict), 2 nothing to show at that path, samples that are not
whole, or a run that still writes there, 3 a view cannot be written`,
    )
    .action(async (folder: string, flags: ReportFlags) => {
      refuseUnused(flags);
      if (flags.fromSamples) {
        const definitions = [...drills, ...definitionsOf(own.all)];
        await withLifetime((lifetime) => renewReports(lifetime, folder, definitions, typedCommand()));
      }
      if (flags.format !== undefined && isFormat(flags.format)) {
        const analyzed = analyzeRun(await readRun(folder));
        process.stdout.write(await formats[flags.format].render(analyzed, flags.link ?? folder));
        return;
      }
      const terminal = openTerminal({ quiet: false });
      if (await isArchive(folder)) {
        const renew = () => renewArchive(folder, { html: flags.html !== false });
        const { runs, result } = await withLifetime(() => inTurn(folder, renew));
        showArchive(terminal, runs);
        showWritten(result, folder, terminal.line);
        return;
      }
      await claimRun(folder);
      // A signal lets it come to its end: no view is left half written.
      const { analyzed, result } = await withLifetime(() => makeViews(folder, unwantedViews(flags)));
      showRun(terminal, analyzed);
      if (flags.issues !== false) showIssueCommands(analyzed, terminal.line);
      showWritten(result, folder, terminal.line);
      if (result.written.length > 0) terminal.line(`  written: ${result.written.join(', ')}`);
    });
}

/** @throws RltError (usage) for flags that contradict each other or have no effect */
function refuseUnused({ fromSamples, script, format }: ReportFlags): void {
  if (fromSamples && format !== undefined) {
    throw usageError(
      '--from-samples and --format exclude each other: the one writes reports, the other writes nothing',
      'make the reports anew first, then print a view of them',
    );
  }
  if (!fromSamples && script !== undefined) throw usageError('--script has no effect without --from-samples');
}

const waitMs = 10_000;

/** What is not there is for the reader to say. */
async function claimRun(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found !== undefined) await claimIfWritable(found.isDirectory() ? path : dirname(path), typedCommand(), waitMs);
}
