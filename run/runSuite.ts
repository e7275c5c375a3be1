import type { ScenarioReport, SuiteSummary } from '../report/schema.ts';
import type { Settings } from '../settings/settings.ts';
import { builtInScenarios, type ScenarioName } from '../thresholds/index.ts';
import type { OutputFolder } from './outputFolder.ts';
import type { RunContext } from './runContext.ts';
import { entryFile, type RunHeader, RunRecord } from './runRecord.ts';
import { runScenario } from './runScenario.ts';
import { takeSnapshot } from './snapshots.ts';

/** The scenarios of a suite, in order: those that work with a data store. */
export const suiteScenarios: readonly ScenarioName[] = builtInScenarios
  .filter(({ stores = [] }) => stores.length > 0)
  .map(({ name }) => name);

/** Names of all files that a suite writes, so that none is overwritten by surprise. */
export function suiteFiles(label: string | undefined) {
  const prefix = label === undefined ? '' : `${label}-`;
  return {
    summary: entryFile,
    report: (scenario: ScenarioName) => `${prefix}${scenario}.json`,
    snapshot: (stage: string) => `${prefix}${stage}-metrics.json`,
    all: [
      entryFile,
      ...['before-suite', ...suiteScenarios.map(afterStage), 'after-suite'].map(
        (stage) => `${prefix}${stage}-metrics.json`,
      ),
      ...suiteScenarios.map((scenario) => `${prefix}${scenario}.json`),
    ],
  };
}

export interface SuiteResult {
  readonly summary: SuiteSummary;
  readonly reports: readonly ScenarioReport[];
}

/**
 * Runs the suite's scenarios one after the other, with a metrics snapshot before, between and after. What was measured
 * before something went wrong stays in the folder.
 */
export async function runSuite(
  context: RunContext & { readonly onReport: (report: ScenarioReport) => void },
  settingsOf: (scenario: ScenarioName) => Settings,
  output: OutputFolder,
  header: RunHeader,
): Promise<SuiteResult> {
  const files = suiteFiles(header.label);
  const record = await RunRecord.open(output, header);
  const reports: ScenarioReport[] = [];
  const snapshot = async (stage: string, settings: Settings) => {
    record.addSnapshot(await takeSnapshot(output, settings, stage, files.snapshot(stage)));
  };
  try {
    for (const [index, scenario] of suiteScenarios.entries()) {
      const settings = settingsOf(scenario);
      if (index === 0) await snapshot('before-suite', settings);
      const report = await runScenario(context, settings);
      await record.addReport(files.report(scenario), report);
      reports.push(report);
      context.onReport(report);
      await snapshot(afterStage(scenario), settings);
      if (index === suiteScenarios.length - 1) await snapshot('after-suite', settings);
    }
  } catch (error) {
    await record.abandon(error, context.line);
    throw error;
  }
  return { summary: await record.finish(), reports };
}

function afterStage(scenario: ScenarioName): string {
  return `after-${scenario}`;
}
