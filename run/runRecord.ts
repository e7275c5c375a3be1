import { readFile } from 'node:fs/promises';
import { metricsAddress } from '../contract/endpoint.ts';
import { usageError } from '../contract/errors.ts';
import {
  reportVersion,
  type ScenarioReport,
  type SuiteSummary,
  suiteSummarySchema,
  type Target,
} from '../report/schema.ts';
import { maskUris } from '../settings/secrets.ts';
import type { Settings } from '../settings/settings.ts';
import { overall } from '../thresholds/judge.ts';
import type { OutputFolder } from './outputFolder.ts';
import { removeReplaced, splitEntry } from './replaced.ts';
import { entryFile } from './reportNames.ts';

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
  #command: string | undefined;

  private constructor(output: OutputFolder, summary: SuiteSummary) {
    this.#output = output;
    this.#summary = summary;
  }

  /**
   * Begins the record, beside what the folder holds already of other runs. What a forced run replaces is removed.
   *
   * @throws RltError usage: the folder's entry file cannot be read; unavailable: it cannot be written
   */
  static async open(output: OutputFolder, header: RunHeader): Promise<RunRecord> {
    const { kind, command, label, target } = header;
    const earlier = await earlierEntry(output, kind);
    const record = new RunRecord(output, {
      ...earlier,
      executedAt: (kind === 'run' ? earlier?.executedAt : undefined) ?? new Date().toISOString(),
      results: earlier?.results ?? [],
      success: false,
      metricsSnapshots: earlier?.metricsSnapshots ?? [],
      version: reportVersion,
      kind: kind === 'run' && earlier !== undefined ? (earlier.kind ?? kind) : kind,
      ...(earlier !== undefined || label === undefined ? {} : { label }),
      commands: [...(earlier?.commands ?? []), command],
      target,
    });
    record.#command = command;
    await record.#write('it had not ended when this was written');
    return record;
  }

  /** Writes reports anew into a folder whose run has ended, and records what they say now. */
  static async renew(
    output: OutputFolder,
    summary: SuiteSummary,
    reports: ReadonlyMap<string, ScenarioReport>,
  ): Promise<void> {
    const record = new RunRecord(output, summary);
    for (const [file, report] of reports) {
      record.#command = summary.results.find(({ outputPath }) => outputPath === file)?.command;
      record.#record(file, report);
      await output.writeJson(file, report);
    }
    await record.#write(summary.partial);
  }

  get summary(): SuiteSummary {
    return this.#summary;
  }

  /**
   * Writes a scenario's report and records its result; a report of the same name takes the place of the earlier one. Its
   * verdicts are recorded even if there is no room for the report itself.
   */
  async addReport(file: string, report: ScenarioReport): Promise<string> {
    this.#record(file, report);
    const path = await this.#output.writeJson(file, report);
    await this.#write('it had not ended when this was written');
    return path;
  }

  #record(file: string, report: ScenarioReport): void {
    const { scenario, success, summary, outcome, goals, executedAt, partial } = report;
    const kept = filesKeptOf(report);
    const result = {
      scenario,
      outputPath: file,
      success,
      summary,
      ...(outcome === undefined ? {} : { outcome }),
      ...(goals === undefined ? {} : { goals }),
      ...(executedAt === undefined ? {} : { executedAt }),
      ...(partial === undefined ? {} : { partial }),
      ...(kept.length === 0 ? {} : { kept }),
      ...(this.#command === undefined ? {} : { command: this.#command }),
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
   * Records that the run ended before its time, and says where to look at what it had. Never rejects: the cause is what
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
    line(`  what was measured so far is kept, marked as partial; to read it: rlt report ${this.#output.path}`);
  }

  async #write(partial: string | undefined): Promise<void> {
    const summary = this.#summary;
    const judged = overall(summary.results.map(({ outcome = 'invalid' }) => ({ outcome })));
    delete summary.partial;
    if (partial !== undefined) summary.partial = partial;
    summary.outcome = partial !== undefined && judged !== 'failed' ? 'invalid' : judged;
    summary.success = summary.outcome === 'passed' && summary.results.every(({ success }) => success);
    const own = [...this.#output.written].filter(([name]) => name !== entryFile);
    summary.files = { ...summary.files, ...Object.fromEntries(own) };
    await this.#output.writeJson(entryFile, summary);
  }
}

function filesKeptOf({ kept: { log, samples, instances } = {} }: ScenarioReport): string[] {
  return [log?.file, samples?.samples, samples?.measured, instances].filter((file) => file !== undefined);
}

/** What a run was aimed at, as its folder may tell it. */
export function describeTarget(
  settings: Settings,
  embedded: { readonly gatewayEnvironment: Readonly<Record<string, string>> } | undefined,
): Target {
  const { apiUrl, websocketPath, metricsPath, metricsUrl, origin, redisUrl, mongoUri } = settings;
  return {
    apiUrl: maskUris(apiUrl),
    websocketPath,
    metricsPath,
    ...(metricsUrl === undefined ? {} : { metricsUrl: metricsAddress(settings)?.url }),
    origin: origin ?? 'none',
    ...(redisUrl === undefined ? {} : { redisUrl: maskUris(redisUrl) }),
    ...(mongoUri === undefined ? {} : { mongoUri: maskUris(mongoUri) }),
    embedded: embedded !== undefined,
    ...(embedded === undefined ? {} : { gatewayEnvironment: { ...embedded.gatewayEnvironment } }),
  };
}

/** What the folder's entry file holds of other runs. What is replaced goes now, and not before the run can begin. */
async function earlierEntry(output: OutputFolder, kind: RunHeader['kind']): Promise<SuiteSummary | undefined> {
  const { replacing } = output;
  if (replacing === undefined) return kind === 'run' ? readEntry(output.file(entryFile)) : undefined;
  const entry = await readEntry(output.file(entryFile)).catch((error: unknown) => {
    // A single run adds to what it could not read; one that replaces all of it may do so.
    if (!replacing.whole) throw error;
    return undefined;
  });
  if (entry === undefined) return undefined;
  const split = splitEntry(entry, replacing);
  await removeReplaced(output.path, split);
  const { files, ...kept } = split.kept;
  if (kept.results.length === 0) return undefined;
  const left = Object.entries(files ?? {}).filter(([name]) => !split.files.includes(name));
  return { ...kept, files: Object.fromEntries(left) };
}

/**
 * The entry file of a run's folder; undefined where there is none.
 *
 * @throws RltError usage: it cannot be read
 */
export async function readEntry(file: string): Promise<SuiteSummary | undefined> {
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
      `${file}, the record of the files in its folder, cannot be read: ${cause instanceof Error ? cause.message : cause}`,
      'choose another folder with --output',
    );
  }
}
