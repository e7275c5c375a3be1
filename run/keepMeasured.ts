import { createReadStream, createWriteStream } from 'node:fs';
import { access, writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip, gzipSync } from 'node:zlib';
import type { RunArtifacts } from '../report/buildReport.ts';
import type { GatewayEvidence } from '../report/judgeOnGateway.ts';
import { keptRunOf } from '../report/keptRun.ts';
import type { KeptReport } from '../report/schema.ts';
import { maskDocument } from '../settings/secrets.ts';
import { maskSamples } from './maskSamples.ts';
import type { OutputFolder } from './outputFolder.ts';

/** Where all that a report is made from is kept. */
export interface MeasuredKeeping {
  readonly output: Pick<OutputFolder, 'writeWith' | 'written'>;
  readonly files: { readonly samples: string; readonly measured: string; readonly report: string };
}

/**
 * Keeps k6's samples and all else that a report is made from, without secrets.
 *
 * @param kept what else is kept beside the report
 * @returns the same with what is kept now
 * @throws RltError unavailable: there is no room for it
 */
export async function keepMeasured(
  { output, files }: MeasuredKeeping,
  { run, evidence, kept }: { run: RunArtifacts; evidence: GatewayEvidence; kept: KeptReport },
  mask: (text: string) => string,
): Promise<KeptReport> {
  const source = (await isThere(run.samplesFile)) ? run.samplesFile : undefined;
  const { samples, ...others } = files;
  if (source !== undefined) {
    await output.writeWith(samples, (path) =>
      pipeline(createReadStream(source), (chunks) => maskSamples(chunks, mask), createGzip(), createWriteStream(path)),
    );
  }
  const named = source === undefined ? {} : { samples };
  const all: KeptReport = { ...kept, samples: { ...named, measured: files.measured } };
  const document = keptRunOf({
    // As a report that is made of the original says it.
    run: source === run.samplesFile ? run : { ...run, problem: run.problem ?? 'k6 left no sample file' },
    evidence,
    files: { ...others, ...named },
    samplesHash: source === undefined ? undefined : output.written.get(samples),
    kept: all,
  });
  // As written: what the report still needs must not be touched. All but the run was masked when it was found.
  const own = structuredClone(document.run);
  maskDocument(own, mask);
  await output.writeWith(files.measured, (path) =>
    writeFile(path, gzipSync(JSON.stringify({ ...document, run: own }))),
  );
  return all;
}

function isThere(file: string | undefined): Promise<boolean> {
  if (file === undefined) return Promise.resolve(false);
  return access(file).then(
    () => true,
    () => false,
  );
}
