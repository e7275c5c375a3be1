import type { ScenarioReport } from '../report/schema.ts';
import type { Settings } from '../settings/settings.ts';
import type { OutputFolder } from './outputFolder.ts';
import type { RunContext } from './runContext.ts';
import { type RunHeader, RunRecord } from './runRecord.ts';
import { runScenario } from './runScenario.ts';

/** Runs one scenario and books it in the folder's entry file, beside what earlier runs left there. */
export async function recordScenario(
  context: RunContext,
  settings: Settings,
  output: OutputFolder,
  file: string,
  header: RunHeader,
): Promise<{ report: ScenarioReport; path: string }> {
  const record = await RunRecord.open(output, header);
  try {
    const report = await runScenario(context, settings);
    const path = await record.addReport(file, report);
    await record.finish();
    return { report, path };
  } catch (error) {
    await record.abandon(error, context.line);
    throw error;
  }
}
