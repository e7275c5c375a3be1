import { readFile } from 'node:fs/promises';
import { usageError } from '../contract/errors.ts';
import {
  reportVersion,
  type ScenarioReport,
  type SuiteSummary,
  suiteSummarySchema,
  type Target,
} from '../contract/report.ts';
import { maskUris } from '../contract/secrets.ts';
import type { Settings } from '../contract/settings.ts';
import { overall } from '../thresholds/judge.ts';
import type { OutputFolder } from './outputFolder.ts';

/** Name of the entry file of every run's folder. */
export const entryFile = 'suite-summary.json';

export interface RunHeader {
  readonly kind: NonNullable<SuiteSummary['kind']>;
  /** What the user typed, without secrets. */
  readonly command: string;
  readonly label: string | undefined;
  readonly target: Target;
}

/**
 * The entry file of a run's folder while the run goes on. It is written anew after every step and says that it is
 * partial until `finish`: a run that was killed leaves what it had, and never the word `passed`.
 */
export class RunRecord {
  readonly #output: OutputFolder;
  readonly #summary: SuiteSummary;

  private constructor(output: OutputFolder, summary: SuiteSummary) {
    this.#output = output;
    this.#summary = summary;
  }

  /**
   * Begins the record. A single run adds to the record that the folder holds already; every other kind begins anew.
   *
   * @throws RltError usage: the folder's entry file cannot be read; unavailable: it cannot be written
   */
  static async open(output: OutputFolder, header: RunHeader): Promise<RunRecord> {
    const { kind, command, label, target } = header;
    const earlier = kind === 'run' ? await readEntry(output.file(entryFile)) : undefined;
    const record = new RunRecord(output, {
      executedAt: new Date().toISOString(),
      ...earlier,
      results: earlier?.results ?? [],
      success: false,
      metricsSnapshots: earlier?.metricsSnapshots ?? [],
      version: reportVersion,
      kind: earlier?.kind ?? kind,
      ...(earlier !== undefined || label === undefined ? {} : { label }),
      commands: [...(earlier?.commands ?? []), command],
      target,
    });
    await record.#write('it had not ended when this was written');
    return record;
  }

  get summary(): SuiteSummary {
    return this.#summary;
  }

  /**
   * Writes a scenario's report and books it; a report of the same name takes the place of the earlier one. Its verdicts
   * are booked even if there is no room for the report itself.
   */
  async addReport(file: string, report: ScenarioReport): Promise<string> {
    this.#book(file, report);
    const path = await this.#output.writeJson(file, report);
    await this.#write('it had not ended when this was written');
    return path;
  }

  #book(file: string, report: ScenarioReport): void {
    const { scenario, success, summary, outcome, goals, executedAt, partial } = report;
    const result = {
      scenario,
      outputPath: file,
      success,
      summary,
      ...(outcome === undefined ? {} : { outcome }),
      ...(goals === undefined ? {} : { goals }),
      ...(executedAt === undefined ? {} : { executedAt }),
      ...(partial === undefined ? {} : { partial }),
    };
    const { results } = this.#summary;
    const place = results.findIndex(({ outputPath }) => outputPath === file);
    if (place < 0) results.push(result);
    else results[place] = result;
  }

  addSnapshot(snapshot: SuiteSummary['metricsSnapshots'][number]): void {
    const others = this.#summary.metricsSnapshots.filter(({ stage }) => stage !== snapshot.stage);
    this.#summary.metricsSnapshots = [...others, snapshot];
  }

  async finish(): Promise<SuiteSummary> {
    this.#summary.endedAt = new Date().toISOString();
    await this.#write(undefined);
    return this.#summary;
  }

  /**
   * Books that the run ended before its time, and says where to look at what it had. Never rejects: the cause is what
   * the user must hear of.
   */
  async abandon(cause: unknown, line: (text: string) => void): Promise<void> {
    this.#summary.endedAt = new Date().toISOString();
    try {
      await this.#write(maskUris(`it ended early: ${cause instanceof Error ? cause.message : cause}`));
    } catch {
      return;
    }
    if (this.#summary.results.length === 0) return;
    line(`  what was measured until now is kept, marked as partial; to read it: rlt report ${this.#output.path}`);
  }

  async #write(partial: string | undefined): Promise<void> {
    const summary = this.#summary;
    const judged = overall(summary.results.map(({ outcome = 'invalid' }) => ({ outcome })));
    delete summary.partial;
    if (partial !== undefined) summary.partial = partial;
    summary.outcome = partial !== undefined && judged !== 'failed' ? 'invalid' : judged;
    summary.success = summary.outcome === 'passed' && summary.results.every(({ success }) => success);
    await this.#output.writeJson(entryFile, summary);
  }
}

/** What a run was aimed at, as its folder may tell it. */
export function describeTarget(
  settings: Settings,
  embedded: { readonly gatewayEnvironment: Readonly<Record<string, string>> } | undefined,
): Target {
  const { apiUrl, websocketPath, metricsPath, origin, redisUrl, mongoUri } = settings;
  return {
    apiUrl: maskUris(apiUrl),
    websocketPath,
    metricsPath,
    origin: origin ?? 'none',
    ...(redisUrl === undefined ? {} : { redisUrl: maskUris(redisUrl) }),
    ...(mongoUri === undefined ? {} : { mongoUri: maskUris(mongoUri) }),
    embedded: embedded !== undefined,
    ...(embedded === undefined ? {} : { gatewayEnvironment: { ...embedded.gatewayEnvironment } }),
  };
}

async function readEntry(file: string): Promise<SuiteSummary | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
  try {
    return suiteSummarySchema.parse(JSON.parse(text));
  } catch (cause) {
    throw usageError(
      `${file} cannot be read as the list of what its folder holds: ${cause instanceof Error ? cause.message : cause}`,
      'choose another folder with --output',
    );
  }
}
