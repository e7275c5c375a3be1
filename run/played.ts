import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Summary } from '../contract/summary.ts';
import { buildReport, type RunArtifacts } from '../report/buildReport.ts';
import type { RunFacts } from '../report/makeReport.ts';
import type { KeptReport, ScenarioReport } from '../report/schema.ts';
import { summarySchema } from '../settings/schemas.ts';
import type { Settings } from '../settings/settings.ts';
import { withoutTrust } from './clockWatch.ts';
import { executeK6 } from './executeK6.ts';
import type { RunContext } from './runContext.ts';
import { withLines } from './script/withLines.ts';

/** What is known of a run without its k6. */
export type Around = Omit<RunFacts, 'resources' | 'errors'> & {
  /** Why no time of it can be trusted. */
  readonly jump: string | undefined;
};

/** What k6 has left of a scenario, one or several of them. */
export interface Played {
  /** Clients that got no answer. */
  readonly unreached: number;
  report(around: Around): Promise<ReportMade>;
}

/** A report, with what it can be made from again. */
export interface ReportMade {
  readonly report: ScenarioReport;
  /** undefined where that is kept already. */
  readonly artifacts?: RunArtifacts;
  readonly kept?: KeptReport;
}

/** Has one k6 play a scenario; its files are left in `folder`. */
export async function playInOne(
  context: RunContext,
  settings: Settings,
  plan: RunFacts['plan'],
  folder: string,
): Promise<Played> {
  const files = { samples: join(folder, 'samples.csv'), summary: join(folder, 'summary.json') };
  const execution = await executeK6(context, settings, plan, files, folder);
  const summary = await readSummary(files.summary, settings);
  return {
    unreached: summary.whole?.metrics.clients_unreachable?.values.count ?? 0,
    async report({ jump, ...around }) {
      const artifacts: RunArtifacts = {
        ...around,
        summary: withoutTrust(summary.whole, jump),
        samplesFile: files.samples,
        resources: execution.resources,
        problem: execution.problem ?? summary.problem ?? jump,
        errors: execution.errors,
      };
      return { report: await buildReport(artifacts), artifacts };
    },
  };
}

async function readSummary(file: string, { script }: Settings): Promise<{ whole?: Summary; problem?: string }> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return { problem: 'k6 left no summary' };
  try {
    const whole = summarySchema.parse(JSON.parse(text));
    return { whole: script === undefined ? whole : { ...whole, invalid: withLines(whole.invalid, script) } };
  } catch {
    return { problem: "k6's summary cannot be read: it is cut off or damaged" };
  }
}
