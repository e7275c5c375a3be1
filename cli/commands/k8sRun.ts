import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Command } from 'commander';
import { unavailableError, usageError } from '../../contract/errors.ts';
import type { Plan } from '../../contract/plan.ts';
import { withLifetime } from '../../engine/index.ts';
import { analyzeRun } from '../../report/analysis/analyzeRun.ts';
import { readRun } from '../../report/run/readRun.ts';
import { parseAllowed, spoilersOf } from '../../report/spoilers.ts';
import { findKubectl } from '../../run/k8s/kubectl.ts';
import { readManifestFolder } from '../../run/k8s/manifestFolder.ts';
import { runInCluster } from '../../run/k8s/runInCluster.ts';
import { openOutputFolder } from '../../run/outputFolder.ts';
import { entryFile, runFileNames } from '../../run/reportNames.ts';
import { builtInScenarios } from '../../thresholds/index.ts';
import { type AllowSkippedFlag, addAllowSkippedFlag } from '../allowSkippedFlag.ts';
import { parseDuration } from '../duration.ts';
import { exitCodesHelp } from '../exitCodesHelp.ts';
import { typedCommand } from '../runFlags.ts';
import { makeRunViews } from '../runViews.ts';
import { showRun, showSpoilers } from '../showReport.ts';
import { openTerminal } from '../terminal.ts';
import { addViewFlags, type ViewFlags } from '../viewFlags.ts';

interface Flags extends ViewFlags, AllowSkippedFlag {
  output?: string;
  timeout: string;
  keep?: true;
  force?: true;
  json?: true;
}

/** `rlt k8s run`: manifests of one run, from the cluster's first object to the verdict. */
export function k8sRunCommand(): Command {
  const command = new Command('run')
    .description('run manifests with your kubectl, fetch the report and clean up')
    .argument('<folder>', 'that rlt k8s has written')
    .option('--output <FOLDER>', 'folder for the report (default: a new folder for today in results/)')
    .option('--timeout <TIME>', 'how long the instances may take, from their making to their end', '1h')
    .option('--keep', 'leave everything in the cluster')
    .option('--force', 'overwrite files of an earlier run')
    .option('--json', 'print one JSON document to stdout, nothing else');
  return addViewFlags(addAllowSkippedFlag(command))
    .addHelpText(
      'after',
      `
Uses the kubectl on PATH, or the one that KUBECTL names, with its context. Ctrl-C removes everything that was made. What is
left only without a report: pods may then be all that is left of the samples.

Examples:
  $ rlt k8s run results/k8s-broadcast-burst-20260301-101500-a1b2c3
  $ KUBECTL="minikube kubectl --" rlt k8s run manifests --output results/burst

${exitCodesHelp}`,
    )
    .action(async (folder: string, flags: Flags) => {
      const timeoutMs = parseDuration('timeout', flags.timeout);
      const manifests = await readManifestFolder(folder);
      const { scenario, goals } = definitionOf(manifests.plan);
      const allowed = parseAllowed(flags.allowSkipped ?? [], [scenario, ...goals]);
      const output = await openOutputFolder({
        path: flags.output,
        force: flags.force === true,
        command: typedCommand(),
        planned: [entryFile, runFileNames(undefined).report(scenario)],
      });
      const terminal = openTerminal({ quiet: flags.json === true });
      const { line, status } = terminal;
      await withLifetime(
        async (lifetime) => {
          const kubectl = await findKubectl(lifetime, process.env, manifests.namespace);
          const run = { kubectl, manifests, timeoutMs, keep: flags.keep === true, line, status };
          const { files } = await runInCluster(lifetime, run);
          for (const [name, content] of files) await writeFile(join(output.path, basename(name)), content);
        },
        { log: terminal.notice, graceMs: 180_000 },
      );
      const views = await withLifetime(() => makeRunViews(output.path, flags, output.file(entryFile)));
      const analyzed = analyzeRun(await readRun(output.path));
      const reports = analyzed.scenarios.map(({ report }) => report);
      if (reports.length === 0)
        throw unavailableError(`the merge has printed no report; what it printed is in ${output.path}`);
      if (flags.json) process.stdout.write(`${JSON.stringify(reports[0])}\n`);
      else showRun(terminal, analyzed);
      process.exitCode = showSpoilers(terminal, spoilersOf(reports, allowed));
      views.showNotes(line);
    });
}

/** @throws RltError (usage) for a scenario that the merge in the cluster does not have */
function definitionOf(plan: Plan): { readonly scenario: string; readonly goals: readonly string[] } {
  const definition = builtInScenarios.find(({ name }) => name === plan.scenario);
  if (definition === undefined) {
    throw usageError(
      `the manifests are of ${JSON.stringify(plan.scenario)}, which is no scenario of this version of rlt`,
    );
  }
  return { scenario: definition.name, goals: definition.goals(plan).map(({ id }) => id) };
}
