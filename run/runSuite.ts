import { reportVersion, type ScenarioReport, type SuiteSummary } from '../contract/report.ts';
import type { ScenarioName } from '../contract/scenarios.ts';
import type { Settings } from '../contract/settings.ts';
import { overall } from '../thresholds/judge.ts';
import type { OutputFolder } from './outputFolder.ts';
import { type RunContext, runScenario } from './runScenario.ts';
import { takeSnapshot } from './snapshots.ts';

/** The scenarios of a suite, in order. */
export const suiteScenarios: readonly ScenarioName[] = ['catch-up-burst', 'broadcast-burst'];

/** Names of all files that a suite writes, so that none is overwritten by surprise. */
export function suiteFiles(label: string | undefined) {
  const prefix = label === undefined ? '' : `${label}-`;
  return {
    summary: 'suite-summary.json',
    report: (scenario: ScenarioName) => `${prefix}${scenario}.json`,
    snapshot: (stage: string) => `${prefix}${stage}-metrics.json`,
    all: [
      'suite-summary.json',
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

/** Runs the suite's scenarios one after the other, with a metrics snapshot before, between and after. */
export async function runSuite(
  context: RunContext & { readonly onReport: (report: ScenarioReport) => void },
  settingsOf: (scenario: ScenarioName) => Settings,
  output: OutputFolder,
  label: string | undefined,
): Promise<SuiteResult> {
  const executedAt = new Date().toISOString();
  const files = suiteFiles(label);
  const reports: ScenarioReport[] = [];
  const results: SuiteSummary['results'] = [];
  const snapshots: SuiteSummary['metricsSnapshots'] = [];
  const snapshot = async (stage: string, settings: Settings) => {
    snapshots.push(await takeSnapshot(output, settings, stage, files.snapshot(stage)));
  };
  for (const [index, scenario] of suiteScenarios.entries()) {
    const settings = settingsOf(scenario);
    if (index === 0) await snapshot('before-suite', settings);
    const report = await runScenario(context, settings);
    const { success, summary, outcome, goals } = report;
    results.push({
      scenario,
      outputPath: await output.writeJson(files.report(scenario), report),
      success,
      summary,
      ...(outcome === undefined ? {} : { outcome }),
      ...(goals === undefined ? {} : { goals }),
    });
    reports.push(report);
    context.onReport(report);
    await snapshot(afterStage(scenario), settings);
    if (index === suiteScenarios.length - 1) await snapshot('after-suite', settings);
  }
  const outcome = overall(reports.map((report) => ({ outcome: report.outcome ?? 'invalid' })));
  const summary: SuiteSummary = {
    executedAt,
    results,
    success: outcome === 'passed' && reports.every((report) => report.success),
    metricsSnapshots: snapshots,
    version: reportVersion,
    outcome,
  };
  await output.writeJson(files.summary, summary);
  return { summary, reports };
}

function afterStage(scenario: ScenarioName): string {
  return `after-${scenario}`;
}
