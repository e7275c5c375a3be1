import { Command } from 'commander';
import { usageError } from '../../contract/errors.ts';
import { withLifetime } from '../../engine/index.ts';
import { readInstances } from '../../report/instances/readInstances.ts';
import { parseAllowed } from '../../report/spoilers.ts';
import { mergeRun } from '../../run/mergeRun.ts';
import { openOutputFolder } from '../../run/outputFolder.ts';
import { runFileNames } from '../../run/reportNames.ts';
import { definitionsOf } from '../../run/script/withScript.ts';
import { parseScenario } from '../../settings/settings.ts';
import { drills } from '../../thresholds/drills/index.ts';
import type { ScenarioDefinition } from '../../thresholds/scenario.ts';
import { exitCodesHelp } from '../exitCodesHelp.ts';
import { noOwnScenarios, type OwnScenarios } from '../ownScenarios.ts';
import { parseLabel, typedCommand } from '../runFlags.ts';
import { makeRunViews } from '../runViews.ts';
import { showReport } from '../showReport.ts';
import { showVerdict } from '../showVerdict.ts';
import { openTerminal } from '../terminal.ts';
import { addViewFlags, type ViewFlags } from '../viewFlags.ts';

interface MergeFlags extends ViewFlags {
  output?: string;
  label?: string;
  force?: true;
  json?: true;
  allowSkipped?: string[];
}

/** `rlt merge`: one report of what the instances of a divided run left. */
export function mergeCommand(own: OwnScenarios = noOwnScenarios): Command {
  const command = new Command('merge')
    .description('make one report, with one verdict, of what the k6 instances of a run left')
    .argument('<folder...>', 'folder of an instance, or one that holds such folders')
    .option('--script <FILE>', 'script of a scenario that is not built in')
    .option('--output <FOLDER>', 'folder for the report (default: a new folder for today in results/)')
    .option('--label <NAME>', 'prefix for the name of every file that is written', parseLabel)
    .option('--force', 'overwrite files of an earlier run')
    .option('--json', 'print one JSON document to stdout, nothing else')
    .option(
      '--allow-skipped <GOAL>',
      'a goal or scenario that may be skipped or not measured without failing the run; repeatable',
      (name: string, names: readonly string[] = []) => [...names, name],
    );
  return addViewFlags(command)
    .addHelpText(
      'after',
      `
Counts are added up, percentiles are those of all samples, and goals are judged by the figures of the whole. An instance
that is missing, cut off, there twice or of another run is named, and the run has not passed (docs/merge.md).

Examples:
  $ rlt merge /mnt/runs/20260301-101500-a1b2c3
  $ rlt merge pod-1 pod-2 pod-3 --output results/burst

${exitCodesHelp}`,
    )
    .action(async (folders: string[], flags: MergeFlags) => {
      const terminal = openTerminal({ quiet: flags.json === true });
      const found = await readInstances(folders);
      const definition = definitionOf(found.plan.scenario, [...drills, ...definitionsOf(own.all)]);
      const known = [definition.name, ...definition.goals(found.plan).map(({ id }) => id)];
      const allowed = parseAllowed(flags.allowSkipped ?? [], known);
      const file = runFileNames(flags.label).report(definition.name);
      const output = await openOutputFolder({
        path: flags.output,
        force: flags.force === true,
        command: typedCommand(),
        planned: [file],
      });
      const { line, status, notice } = terminal;
      const signals = { log: notice };
      const { summary, report } = await withLifetime(
        (lifetime) =>
          mergeRun(lifetime, { found, definition, output, command: typedCommand(), label: flags.label, status }),
        signals,
      );
      showReport(terminal, report);
      // A signal lets it come to its end: no view is left half written.
      const draw = () => makeRunViews(output.path, flags, output.file(file), [file]);
      const views = await withLifetime(draw, signals);
      if (flags.json) process.stdout.write(`${JSON.stringify(report)}\n`);
      const result = { summary, reports: [report], unavailable: undefined };
      process.exitCode = showVerdict({ terminal, result, views, allowed });
      views.showNotes(line);
    });
}

function definitionOf(scenario: string, own: readonly ScenarioDefinition[]): ScenarioDefinition {
  try {
    return parseScenario(scenario, own);
  } catch {
    throw usageError(
      `the instances are of the scenario ${JSON.stringify(scenario)}, which is not built in`,
      'name its script: --script FILE',
    );
  }
}
