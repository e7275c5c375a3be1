import { type Defect, defects, drillOf, isLegal } from '../../gateway/defects/index.ts';
import { goalIds } from '../../settings/goalIds.ts';
import type { GoalId } from '../../thresholds/index.ts';
import { judgeDefect } from './judgeDefect.ts';
import { type Measurements, measurementOf, readMeasurements } from './measurements.ts';

/** The table of docs/defects.md: what each defect must turn red, and how often it was seen to. */
export function defectsTable(measurements = readMeasurements()): string {
  return [
    '| defect | the bug | must fail | may fail too | needs | caught |',
    '| --- | --- | --- | --- | --- | --- |',
    ...defects.map((defect) => `| ${cellsOf(defect, measurements).join(' | ')} |`),
  ].join('\n');
}

function cellsOf(defect: Defect, measurements: Measurements): string[] {
  const { name, bug, fails, invalidates, mayFail = [], run } = defect;
  const broken = invalidates === undefined ? goalList(fails) : `*invalid:* ${goalList(invalidates)}`;
  const environment = Object.entries(run?.environment ?? {}).map(([variable, value]) => `${variable}=${value}`);
  const drill = drillOf(defect);
  const needs = [...(drill === undefined ? [] : ['drill', drill]), ...(run?.flags ?? []), ...environment].join(' ');
  return [
    `\`${name}\``,
    bug,
    isLegal(defect) ? '*allowed*' : broken,
    goalList(mayFail),
    needs === '' ? '' : `\`${needs}\``,
    caught(defect, measurements),
  ];
}

/** "3 of 3"; of an allowed variation, in how many runs every goal has passed. Whatever else was red is said. */
export function caught(defect: Defect, measurements: Measurements): string {
  const runs = measurementOf(defect, measurements)?.runs ?? [];
  if (runs.length === 0) return 'not measured';
  const judged = runs.map((run) => judgeDefect(defect, run));
  const right = judged.filter(({ missed }) => missed.length === 0).length;
  const blamed = [...new Set(judged.flatMap((each) => each.blamed))];
  const times = judged.filter((each) => each.blamed.length > 0).length;
  return [
    `${right} of ${runs.length}${isLegal(defect) ? ' passed' : right > 0 && right < runs.length ? ': only sometimes' : ''}`,
    ...(times === 0 ? [] : [`${times} of ${runs.length} blamed ${blamed.join(', ')} too`]),
  ].join('; ');
}

/** A scenario's goals in a word where all of them are meant. */
function goalList(ids: readonly GoalId[]): string {
  const prefixes = [...new Set(ids.map(prefixOf))];
  return prefixes
    .flatMap((prefix) => {
      const own = ids.filter((id) => prefixOf(id) === prefix);
      const all = goalIds().filter((id) => prefixOf(id) === prefix);
      return own.length > 1 && own.length === all.length ? [`${prefix}.*`] : own;
    })
    .join(', ');
}

function prefixOf(id: GoalId): string {
  return id.slice(0, id.indexOf('.'));
}
