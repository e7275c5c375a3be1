import { formatCount, formatValue } from '../../text/format.ts';
import type { InstancePart, InstancesReport } from '../instances/instancesSchema.ts';
import type { ReportTable } from '../reporting/table.ts';
import type { ScenarioReport } from '../schema.ts';
import { figureText, memoryText, plural } from './words.ts';

/** Instances that a table of a report shows. */
const mostRows = 100;

/** The instances of a run side by side; undefined where nobody merged any. */
export function instancesTable({ instances }: ScenarioReport, most = mostRows): ReportTable | undefined {
  if (instances === undefined) return undefined;
  const shown = worstFirst(instances, most);
  const missing = missingFrom(instances).slice(0, most);
  const columns = columnsOf(instances);
  return {
    title: 'Instances',
    caption: captionOf(instances, shown.length),
    header: columns.map(({ name }) => name),
    rows: [
      ...shown.map((part) => ({ index: part.index, cells: columns.map(({ text }) => text(part)) })),
      ...missing.map((index) => ({ index, cells: columns.map((_, at) => [String(index), 'missing'][at] ?? '–') })),
    ]
      .toSorted((a, b) => a.index - b.index)
      .map(({ cells }) => cells),
    numbersFrom: 2,
  };
}

/** What has to be known of the table, and of the clocks. */
function captionOf({ of, parts, metric, uncertaintyMs, resolutionMs }: InstancesReport, shown: number): string {
  const there =
    parts.length === of ? plural(of, 'instance') : `${formatCount(parts.length)} of ${plural(of, 'instance')}`;
  const left = parts.length > shown ? `, of which the ${formatCount(shown)} with the most trouble are shown` : '';
  const what = metric === undefined ? '' : `; samples, median and p95 are of ${metric}, of each instance alone`;
  const clocks =
    uncertaintyMs === undefined
      ? ''
      : uncertaintyMs === null
        ? '. Not every clock was compared with the others.'
        : `. Times between two instances are known to ±${formatValue(uncertaintyMs, 'ms')}.`;
  const bins =
    resolutionMs === undefined
      ? ''
      : ` Percentiles of so many samples are exact to ±${formatValue(resolutionMs / 2, 'ms').replace(/^0\.00 /, `${resolutionMs / 2} `)}.`;
  return `${there} of k6${left}${what}${clocks}${bins}`;
}

/** Instances of whom nothing is there. */
function missingFrom({ of, parts }: InstancesReport): number[] {
  const there = new Set(parts.map(({ index }) => index));
  return Array.from({ length: of }, (_, at) => at + 1).filter((index) => !there.has(index));
}

/** Those with a problem, then those with the slowest samples, then the others. */
function worstFirst({ parts }: InstancesReport, most: number): InstancePart[] {
  return parts
    .toSorted(
      (a, b) =>
        Number(b.problem !== undefined) - Number(a.problem !== undefined) ||
        (b.p95 ?? 0) - (a.p95 ?? 0) ||
        a.index - b.index,
    )
    .slice(0, most);
}

interface Column {
  readonly name: string;
  readonly text: (part: InstancePart) => string;
}

function columnsOf({ parts, metric }: InstancesReport): Column[] {
  const differs = (pick: (part: InstancePart) => string) => new Set(parts.map(pick)).size > 1;
  const when = (isShown: boolean, name: string, text: Column['text']): Column[] => (isShown ? [{ name, text }] : []);
  const ms = (value: number | null) => figureText(value, 'ms');
  return [
    { name: 'Instance', text: ({ index }) => String(index) },
    { name: 'Machine', text: ({ host, platform }) => host ?? platform },
    ...when(
      differs(({ tool }) => tool),
      'rlt',
      ({ tool }) => tool,
    ),
    ...when(
      differs(({ k6 }) => k6),
      'k6',
      ({ k6 }) => k6,
    ),
    // A scenario of somebody's own may say nothing of its clients.
    ...when(
      parts.some(({ clients }) => clients > 0),
      'Clients',
      ({ clients }) => formatCount(clients),
    ),
    ...when(
      parts.some(({ vus }) => vus !== null),
      'VUs',
      ({ vus }) => figureText(vus, ''),
    ),
    ...when(metric !== undefined, 'Samples', ({ samples }) => formatCount(samples)),
    ...when(metric !== undefined, 'Median', ({ p50 }) => ms(p50)),
    ...when(metric !== undefined, 'p95', ({ p95 }) => ms(p95)),
    ...when(
      parts.some(({ receiveDelayP95Ms = null }) => receiveDelayP95Ms !== null),
      'Receive delay, p95',
      ({ receiveDelayP95Ms = null }) => ms(receiveDelayP95Ms),
    ),
    { name: 'CPU', text: ({ cpuSeconds }) => (cpuSeconds === null ? '–' : `${cpuSeconds.toFixed(1)} s`) },
    { name: 'Memory', text: ({ maxRssBytes }) => (maxRssBytes === null ? '–' : memoryText(maxRssBytes)) },
    ...when(parts.length > 1, 'Clock', ({ clock }) => (clock === null ? 'not compared' : clockText(clock))),
    ...when(
      parts.some(({ problem }) => problem !== undefined),
      'Problem',
      ({ problem = '' }) => problem,
    ),
  ];
}

/** "+12.30 ms ± 0.10 ms, drift −0.02 ms" */
function clockText({ offsetMs, boundMs, driftMs }: NonNullable<InstancePart['clock']>): string {
  return `${signed(offsetMs)} ± ${formatValue(boundMs, 'ms')}, drift ${signed(driftMs)}`;
}

function signed(value: number): string {
  const text = formatValue(Math.abs(value), 'ms');
  return Number.parseFloat(text) === 0 ? text : `${value < 0 ? '−' : '+'}${text}`;
}
