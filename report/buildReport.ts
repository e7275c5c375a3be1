import type { Summary } from '../contract/summary.ts';
import { makeReport, ReportSamples, type RunFacts } from './makeReport.ts';
import { readSamples } from './readSamples.ts';
import { ReceiptSamples } from './receipt/receiptSamples.ts';
import { SummaryRecovery } from './recoverSummary.ts';
import { SampleCounts } from './sampleCounts.ts';
import type { ScenarioReport } from './schema.ts';

/** Everything that one finished k6 run leaves behind. */
export interface RunArtifacts extends RunFacts {
  /** undefined where k6 left none; `problem` then says why. */
  readonly summary: Summary | undefined;
  /** k6's CSV output; undefined where k6 did not run. */
  readonly samplesFile: string | undefined;
  /** Why k6 did not come to its end or left no figures; undefined where it did. */
  readonly problem: string | undefined;
}

/** Turns the artifacts of a run into its report. */
export async function buildReport(run: RunArtifacts): Promise<ScenarioReport> {
  const { definition, plan } = run;
  const recovery = run.summary === undefined ? new SummaryRecovery(definition.metrics) : undefined;
  const counts = new SampleCounts(definition.metrics);
  const samples = new ReportSamples(definition, plan);
  const receipts = new ReceiptSamples(definition.metrics);
  const read =
    run.samplesFile === undefined
      ? { problem: undefined }
      : await readSamples(
          run.samplesFile,
          new Set([...counts.wanted, ...samples.wanted, ...receipts.wanted]),
          (sample) => {
            recovery?.add(sample);
            counts.add(sample);
            samples.add(sample);
            receipts.add(sample);
          },
        );
  const partial =
    run.problem ??
    read.problem ??
    (run.summary === undefined
      ? 'k6 left no summary'
      : run.samplesFile === undefined
        ? undefined
        : counts.problem(run.summary.metrics));
  const summary =
    run.summary ?? (recovery ?? new SummaryRecovery(definition.metrics)).summary(plan, partial ?? 'k6 left no summary');
  return makeReport(run, samples, {
    summary,
    partial,
    beforehand: recovery === undefined ? undefined : `Cut short: ${partial}. Recorded until then`,
    problems: partial === undefined ? [] : [partial],
    known: receipts.known(summary.metrics),
  });
}
