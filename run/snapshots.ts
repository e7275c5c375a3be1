import type { MetricsSnapshot, SuiteSummary } from '../report/schema.ts';
import { maskDocument, maskerFor } from '../settings/secrets.ts';
import type { Settings } from '../settings/settings.ts';
import { harmless, tidyDocument } from '../text/harmless.ts';
import { fetchMetricsDocument } from './fetchMetricsDocument.ts';
import type { OutputFolder } from './outputFolder.ts';

type SnapshotEntry = SuiteSummary['metricsSnapshots'][number];

/** Takes the gateway's metrics at a stage of the suite and keeps them in a file of their own. */
export async function takeSnapshot(
  output: OutputFolder,
  settings: Settings,
  stage: string,
  fileName: string,
): Promise<SnapshotEntry> {
  const answer = await fetchMetricsDocument(settings, settings.connectTimeoutMs);
  const recordedAt = new Date().toISOString();
  if (!answer.ok)
    return { stage, outputPath: '', success: false, recordedAt, error: harmless(maskerFor(settings)(answer.reason)) };
  const snapshot: MetricsSnapshot = { stage, capturedAt: recordedAt, metrics: answer.document };
  maskDocument(snapshot, maskerFor(settings));
  tidyDocument(snapshot);
  await output.writeJson(fileName, snapshot);
  return { stage, outputPath: fileName, success: true, recordedAt };
}
