import { usageError } from '../../contract/errors.ts';
import type { Plan } from '../../contract/plan.ts';
import { ranges } from '../analysis/ranges.ts';
import type { Environment } from '../schema.ts';
import type { InstanceDocument } from './instanceDocument.ts';
import { type InstanceProblem, nameOf } from './instanceProblem.ts';

/** The folder of an instance, and what it says of itself. */
export interface Read {
  readonly folder: string;
  readonly document: InstanceDocument;
}

/**
 * Finds the one run that most of the instances are of, each of its instances once; what is of another run, there twice
 * or not there is told.
 *
 * @param others what is wrong already, to be told where there is nothing else
 * @throws RltError (usage) where there is no instance at all
 */
export function sameRun(
  read: readonly Read[],
  others: readonly InstanceProblem[] = [],
): { plan: Plan; of: number; environment: Environment; parts: Read[]; problems: InstanceProblem[] } {
  const isSound = ({ document }: Read) => differencesIn(document, plannedOf(document)).length === 0;
  const runs = groupByRun(read.filter(isSound));
  const [first, ...foreign] = [...runs.values()].toSorted((a, b) => b.length - a.length);
  const reference = first?.[0]?.document;
  const unsound = read.filter((part) => !isSound(part)).map((part) => foreignTo(plannedOf(part.document), part));
  if (first === undefined || reference === undefined) throw nothingToMerge([...others, ...unsound]);
  const { plan, of, environment } = reference;
  const problems = [...foreign.flat().map((part) => foreignTo(reference, part)), ...unsound];
  const byIndex = new Map<number, Read>();
  for (const part of first) {
    const { folder, document } = part;
    const { index } = document;
    const known = byIndex.get(index);
    if (known !== undefined) {
      const text = `${nameOf(document)} is doubled: ${known.folder} and ${folder}; the first one counts`;
      problems.push({ index, text, onlyLoses: false });
    } else if (index > of) {
      problems.push({ index, text: `${folder} says of itself that it is ${nameOf(document)}`, onlyLoses: false });
    } else byIndex.set(index, part);
  }
  if (byIndex.size === 0) throw nothingToMerge(problems);
  const parts = [...byIndex.values()].toSorted((a, b) => a.document.index - b.document.index);
  for (const { document } of parts) {
    const versions = versionsOf(document).filter((version, at) => version !== versionsOf(reference)[at]);
    if (versions.length === 0) continue;
    const text = `${nameOf(document)} is foreign: it was measured with ${versions.join(' and ')}, ${nameOf(reference)} with ${versionsOf(reference).join(' and ')}`;
    problems.push({ index: document.index, text, onlyLoses: false });
  }
  return { plan, of, environment, parts, problems: [...missing(byIndex, of), ...problems] };
}

function nothingToMerge(problems: readonly InstanceProblem[]): Error {
  return usageError(`nothing can be merged: ${problems.map(({ text }) => text).join('; ')}`);
}

function groupByRun(read: readonly Read[]): Map<string, Read[]> {
  const runs = new Map<string, Read[]>();
  for (const part of read) {
    const { runId, planHash, scenario, of } = part.document;
    const key = JSON.stringify([runId, planHash, scenario, of]);
    runs.set(key, [...(runs.get(key) ?? []), part]);
  }
  return runs;
}

function missing(found: ReadonlyMap<number, unknown>, of: number): InstanceProblem[] {
  const indexes = Array.from({ length: of }, (_, at) => at + 1).filter((index) => !found.has(index));
  const [first] = indexes;
  if (first === undefined) return [];
  const text =
    indexes.length === 1
      ? `instance ${first} of ${of} is missing`
      : `instances ${ranges(indexes)} of ${of} are missing`;
  return [{ text, onlyLoses: true }];
}

/** What tells one run from another. */
type Run = Pick<InstanceDocument, 'runId' | 'scenario' | 'of'>;

/** What an instance's own plan says of its run: a document that says another thing of itself is of none. */
function plannedOf({ plan: { runId, scenario, instances = 1 } }: InstanceDocument): Run {
  return { runId, scenario, of: instances };
}

function foreignTo(run: Run, { folder, document }: Read): InstanceProblem {
  const found = differencesIn(document, run);
  const what = found.length === 0 ? 'its plan is another one' : found.join(', ');
  return { text: `${folder} is foreign: ${what}`, onlyLoses: true };
}

function differencesIn(other: InstanceDocument, { runId, scenario, of }: Run): string[] {
  return [
    ...(other.scenario === scenario ? [] : [`its scenario is ${other.scenario}, not ${scenario}`]),
    ...(other.runId === runId ? [] : [`its run is ${other.runId}, not ${runId}`]),
    ...(other.of === of ? [] : [`it is one of ${other.of}, not of ${of}`]),
  ];
}

function versionsOf({ environment: { tool, k6 } }: InstanceDocument): string[] {
  return [`realtime-load-test ${tool}`, `k6 ${k6}`];
}
