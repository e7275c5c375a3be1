import { type Lifetime, untilAborted } from '../engine/index.ts';
import { buildMergedReport } from '../report/instances/buildMergedReport.ts';
import type { Instances } from '../report/instances/readInstances.ts';
import type { ScenarioReport, SuiteSummary, Target } from '../report/schema.ts';
import { maskUris } from '../settings/secrets.ts';
import { tidyDocument } from '../text/harmless.ts';
import type { ScenarioDefinition } from '../thresholds/scenario.ts';
import type { OutputFolder } from './outputFolder.ts';
import { runFileNames } from './reportNames.ts';
import { RunRecord } from './runRecord.ts';

export interface MergeRequest {
  readonly found: Instances;
  readonly definition: ScenarioDefinition;
  readonly output: OutputFolder;
  /** What the user typed, without secrets. */
  readonly command: string;
  readonly label: string | undefined;
  /** What is going on. */
  readonly status: (text: string) => void;
}

/** Makes one report of what the instances of a run left, and records it in a folder of its own, as any run does. */
export async function mergeRun(
  lifetime: Lifetime,
  { found, definition, output, command, label, status }: MergeRequest,
): Promise<{ summary: SuiteSummary; report: ScenarioReport }> {
  const onInstance = (index: number, of: number) => status(`${definition.name}: reading instance ${index} of ${of}`);
  const { signal } = lifetime;
  const built = buildMergedReport(found, { definition, onInstance, signal });
  const report = await untilAborted(signal, built).finally(() => status(''));
  tidyDocument(report);
  const record = await RunRecord.open(output, { kind: 'run', command, label, target: targetOf(found) });
  await record.addReport(runFileNames(label).report(definition.name), report);
  return { summary: await record.finish(), report };
}

function targetOf({ plan: { apiUrl, websocketPath, metricsPath, origin } }: Instances): Target {
  return { apiUrl: maskUris(apiUrl), websocketPath, metricsPath, origin: origin ?? 'none', embedded: false };
}
