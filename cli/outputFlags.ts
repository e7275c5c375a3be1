import type { Command } from 'commander';
import { usageError } from '../contract/errors.ts';
import { type Lifetime, openBrowser } from '../engine/index.ts';
import { type K6Dashboard, openDashboard } from '../run/k6Dashboard.ts';
import { type K6Outputs, planK6Outputs } from '../run/k6Outputs.ts';
import type { OutputFolder } from '../run/outputFolder.ts';
import { runFileNames } from '../run/reportNames.ts';
import type { Terminal } from './terminal.ts';

/** Flags that say where k6's samples go beside the report. */
export interface OutputFlags {
  out?: string[];
  dashboard?: true;
  keepSamples?: true;
  label?: string;
  force?: true;
}

/** What the flags ask for, judged; `open` makes it ready when the output folder is there. */
export interface WantedOutputs {
  /** Names of the files that k6's dashboard will write into the output folder. */
  readonly files: readonly string[];
  open(
    lifetime: Lifetime,
    folder: OutputFolder,
    terminal: Terminal,
  ): Promise<{ outputs: K6Outputs; dashboard?: K6Dashboard }>;
}

export function addOutputFlags(command: Command): Command {
  return command
    .option(
      '--out <OUTPUT>',
      'additional k6 output, such as experimental-prometheus-rw; repeatable (default: K6_OUT)',
      (output, earlier: string[] | undefined) => [...(earlier ?? []), output],
    )
    .option(
      '--keep-samples',
      "keep k6's samples and all else that a report is made from: rlt report --from-samples makes it anew",
    )
    .option('--dashboard', "open k6's live web dashboard and keep it as HTML beside the report");
}

/**
 * @param instances of k6 at the same time, at most
 * @throws RltError (usage) for an output that cannot do what is asked
 */
export async function wantedOutputs(
  flags: OutputFlags,
  scenarios: readonly string[],
  instances: number,
): Promise<WantedOutputs> {
  const environment = process.env;
  const dashboard = flags.dashboard === true;
  if (dashboard && instances > 1) {
    throw usageError(
      `--dashboard shows what one k6 does, and --instances is ${instances}`,
      'send the samples of all to a Grafana with --out (docs/dashboards.md), or leave out one of the two',
    );
  }
  const request = { out: flags.out, dashboard, scenarios, instances, force: flags.force === true, environment };
  const outputs = await planK6Outputs(request);
  const fileName = runFileNames(flags.label).dashboard;
  return {
    files: dashboard ? scenarios.map(fileName) : [],
    async open(lifetime, folder, terminal) {
      if (!dashboard) return { outputs };
      const opened = await openDashboard(lifetime, {
        file: (scenario) => folder.file(fileName(scenario)),
        environment,
      });
      terminal.line(`  live dashboard while k6 runs: ${opened.url}`);
      if (process.stderr.isTTY) openBrowser(opened.url);
      return { outputs, dashboard: opened };
    },
  };
}
