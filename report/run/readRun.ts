import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { usageError } from '../../contract/errors.ts';
import { isNestedTooDeep, mostLevels } from '../../contract/nesting.ts';
import { tidyDocument } from '../../text/harmless.ts';
import { judgePredecessor } from '../predecessor/judgePredecessor.ts';
import { reporterOf } from '../scenarios/index.ts';
import {
  type MetricsSnapshot,
  metricsSnapshotSchema,
  type ScenarioReport,
  type SuiteSummary,
  scenarioReportSchema,
  suiteSummarySchema,
} from '../schema.ts';
import type { Run, RunReport } from './run.ts';

/**
 * Reads the folder of a run, or a single report. What cannot be read is a problem of the run, not an error: the rest
 * is shown, and the run has not passed.
 *
 * @throws RltError (usage) if there is nothing at the path that could be shown
 */
export async function readRun(path: string): Promise<Run> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => {
      throw usageError(
        `there is no file or folder ${JSON.stringify(path)}`,
        'name the folder of a run, or one report in it',
      );
    },
  );
  const folder = isFolder ? path : dirname(path);
  const files = isFolder ? (await readdir(folder)).filter((name) => name.endsWith('.json')).sort() : [basename(path)];
  const contents = await Promise.all(files.map((file) => readDocument(folder, file)));

  const problems = contents.flatMap((content) => (content.kind === 'problem' ? [content.problem] : []));
  const entry = contents.find((content) => content.kind === 'entry')?.entry;
  const reports = contents.flatMap((content) => (content.kind === 'report' ? [content.report] : []));
  const snapshots = contents.flatMap((content) => (content.kind === 'snapshot' ? [content] : []));
  if (reports.length === 0 && entry === undefined) {
    const why = problems.length > 0 ? `: ${problems.join('; ')}` : '';
    throw usageError(
      `${path} holds no report${why}`,
      'reports are the JSON files that rlt run, rlt suite and rlt verify write',
    );
  }
  return {
    folder,
    name: basename(resolve(path)),
    entry,
    reports: sortReports(reports, entry),
    snapshots: snapshots.sort((a, b) => compare(a.snapshot.capturedAt, b.snapshot.capturedAt)),
    problems: [...problems, ...missingParts(entry, reports)],
  };
}

type Content =
  | { readonly kind: 'report'; readonly report: RunReport }
  | { readonly kind: 'snapshot'; readonly file: string; readonly snapshot: MetricsSnapshot }
  | { readonly kind: 'entry'; readonly entry: SuiteSummary }
  | { readonly kind: 'problem'; readonly problem: string }
  | { readonly kind: 'other' };

async function readDocument(folder: string, file: string): Promise<Content> {
  let document: unknown;
  try {
    const text = await readFile(join(folder, file), 'utf8');
    document = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    return { kind: 'problem', problem: `${file} cannot be read: ${error instanceof Error ? error.message : error}` };
  }
  if (typeof document !== 'object' || document === null) return { kind: 'other' };
  if (isNestedTooDeep(document)) {
    return { kind: 'problem', problem: `${file} cannot be read: it is nested more than ${mostLevels} levels deep` };
  }
  tidyDocument(document);
  if ('scenario' in document && 'details' in document) return readReport(file, document);
  if ('results' in document) {
    const { data, error } = suiteSummarySchema.safeParse(document);
    return data === undefined ? problem(file, 'entry file', error) : { kind: 'entry', entry: data };
  }
  const { data: snapshot } = metricsSnapshotSchema.safeParse(document);
  return snapshot === undefined ? { kind: 'other' } : { kind: 'snapshot', file, snapshot };
}

function readReport(file: string, document: { scenario: unknown }): Content {
  const { data, error } = scenarioReportSchema.safeParse(document);
  if (data === undefined) return problem(file, `report of ${document.scenario}`, error);
  const read = reporterOf(data).read(data);
  if ('problem' in read) {
    return {
      kind: 'problem',
      problem: `${file} is not a whole report of ${JSON.stringify(data.scenario)}: ${read.problem}`,
    };
  }
  const { report } = read;
  return { kind: 'report', report: isOwn(report) ? { file, report, unknown: [] } : judgePredecessor(file, report) };
}

/** Reports have had a version since this project writes them. */
function isOwn(report: ScenarioReport): boolean {
  return report.version !== undefined;
}

function problem(
  file: string,
  what: string,
  error: { issues: readonly { path: readonly PropertyKey[]; message: string }[] },
): Content {
  const [first] = error.issues;
  const where = first === undefined ? '' : `: ${first.path.join('.')}: ${first.message}`;
  return { kind: 'problem', problem: `${file} is not a whole ${what}${where}` };
}

/** What the entry file, or a report itself, says is not there. */
function missingParts(entry: SuiteSummary | undefined, reports: readonly RunReport[]): string[] {
  const found = new Set(reports.map(({ file }) => file));
  const missing = (entry?.results ?? [])
    .map(({ outputPath }) => outputPath.split(/[\\/]/).at(-1) ?? outputPath)
    .filter((file) => !found.has(file));
  return [
    ...(entry?.partial === undefined ? [] : [`the run is partial: ${entry.partial}`]),
    ...missing.map((file) => `${file} is named in the entry file but cannot be shown`),
    ...reports.flatMap(({ file, report }) =>
      report.partial === undefined ? [] : [`${file} is partial: ${report.partial}`],
    ),
    ...(entry?.errors ?? []),
  ];
}

/** In the order of the entry file, where there is one; otherwise in that of their times. */
function sortReports(reports: readonly RunReport[], entry: SuiteSummary | undefined): RunReport[] {
  const order = (entry?.results ?? []).map(({ outputPath }) => outputPath.split(/[\\/]/).at(-1));
  const place = ({ file }: RunReport) => (order.includes(file) ? order.indexOf(file) : order.length);
  return [...reports].sort(
    (a, b) => place(a) - place(b) || compare(a.report.executedAt ?? '', b.report.executedAt ?? ''),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
