import { machineLine } from '../../tools/machine.ts';
import { median } from '../statistics.ts';
import { type Figures, figureNames } from './figures.ts';
import type { Interval } from './intervals.ts';
import type { Measured } from './judge.ts';
import type { Case } from './plan.ts';
import type { Results, Row } from './results.ts';

const transportNames: Readonly<Record<Case['transport'], string>> = { websocket: 'WebSocket', polling: 'polling' };

export function render({ machine, rows, skipped }: Results): string {
  const measured = rows.map((row) => ({ row, rounds: measuredOf(row) }));
  const withIntervals = measured.some(({ rounds }) => rounds.some(({ intervals }) => intervals !== undefined));
  const head = [
    ...['subscribers', 'pace', 'generator', 'transport', 'rounds'],
    ...figureNames.flatMap((name) => [name, `error of ${name}`]),
    'read late, p50 / p99',
    'too early',
    ...(withIntervals ? ['held', 'width of p95'] : []),
  ];
  const table = measured.map(({ row, rounds }) => {
    const cells = [
      ...[row.subscribers.toLocaleString('en-US'), paceOf(row), row.generator, transportOf(row)],
      `${rounds.length} of ${row.rounds.length}`,
      ...figureNames.flatMap((name) => [pair(rounds, name), error(rounds, name)]),
      ...[readLate(rounds), tooEarly(rounds)],
      ...(withIntervals ? [held(rounds), width(rounds)] : []),
    ];
    return line(cells);
  });
  const notes = [
    ...rows.flatMap((row) =>
      row.rounds.flatMap((round, index) =>
        'invalid' in round ? `- ${describeCase(row)}: round ${index + 1} is no measurement: ${round.invalid}` : [],
      ),
    ),
    ...skipped.map((why) => `- skipped: ${why}`),
  ];
  return [
    `${machineLine(machine)} \`npm run bench:truth\`; milliseconds from publish to receipt, ` +
      'truth / report, medians of the rounds; the error is report less truth, its median and its range. ' +
      'Read late: how much later each delivery has its time in the report than the kernel had it; ' +
      'too early: deliveries that the report has before that.',
    '',
    line(head),
    line(head.map(() => '---')),
    ...table,
    ...(withIntervals ? ['', ...inAll(measured)] : []),
    ...(notes.length === 0 ? [] : ['', ...notes]),
  ].join('\n');
}

interface MeasuredRow {
  readonly row: Row;
  readonly rounds: readonly Measured[];
}

const judged = ['p50', 'p95', 'p99'] as const;
/** An error that nobody minds: so many milliseconds, or such a share of the truth. */
const [bearableMs, bearableShare] = [2, 0.05];

/** Of all rounds of each transport: whether intervals held, and how wide they are beside the error. */
function inAll(measured: readonly MeasuredRow[]): string[] {
  const head = ['transport', 'figure', 'held', 'mean error', 'mean width', 'width : error', 'error within 2 ms or 5 %'];
  const transports = [...new Set(measured.map(({ row }) => transportOf(row)))];
  const lines = transports.flatMap((transport) => {
    const rounds = measured.flatMap((each) => (transportOf(each.row) === transport ? each.rounds : []));
    return judged.flatMap((name) => inAllOf(rounds, name).map((cells) => line([transport, ...cells])));
  });
  return [line(head), line(head.map(() => '---')), ...lines];
}

function inAllOf(rounds: readonly Measured[], name: (typeof judged)[number]): string[][] {
  const known = rounds.flatMap(({ truth, report, intervals }) => {
    const interval = intervals?.[name];
    if (interval === undefined) return [];
    const error = Math.abs(report[name] - truth[name]);
    return {
      error,
      width: interval.high - interval.low,
      isHeld: holds(interval, truth[name]),
      isBearable: error <= Math.max(bearableMs, bearableShare * truth[name]),
    };
  });
  if (known.length === 0) return [];
  const mean = (of: 'error' | 'width') => known.reduce((sum, each) => sum + each[of], 0) / known.length;
  const count = (of: 'isHeld' | 'isBearable') => `${known.filter((each) => each[of]).length} of ${known.length}`;
  const [error, breadth] = [mean('error'), mean('width')];
  return [
    [name, count('isHeld'), error.toFixed(2), breadth.toFixed(2), (breadth / error).toFixed(1), count('isBearable')],
  ];
}

/** "200 subscribers, paced, generator free, WebSocket over TLS". */
export function describeCase(one: Case): string {
  return `${one.subscribers} subscribers, ${paceOf(one)}, generator ${one.generator}, ${transportOf(one)}`;
}

function paceOf({ pace }: Case): string {
  return pace === 'paced' ? 'one each 25 ms' : 'all at once';
}

function transportOf({ transport, tls }: Case): string {
  return tls ? `${transportNames[transport]} over TLS` : transportNames[transport];
}

function measuredOf({ rounds }: Row): Measured[] {
  return rounds.flatMap((round) => ('invalid' in round ? [] : round));
}

function pair(rounds: readonly Measured[], name: keyof Figures): string {
  if (rounds.length === 0) return '–';
  const middle = (of: (round: Measured) => Figures) => median(rounds.map((round) => of(round)[name])).toFixed(1);
  return `${middle(({ truth }) => truth)} / ${middle(({ report }) => report)}`;
}

function error(rounds: readonly Measured[], name: keyof Figures): string {
  if (rounds.length === 0) return '–';
  const errors = rounds.map(({ truth, report }) => report[name] - truth[name]);
  const middle = signed(median(errors));
  return rounds.length === 1 ? middle : `${middle} (${signed(Math.min(...errors))} to ${signed(Math.max(...errors))})`;
}

/** How late each delivery was read, by the report, after the kernel had it. */
function readLate(rounds: readonly Measured[]): string {
  const delays = rounds.flatMap(({ readDelays }) => readDelays ?? []);
  if (delays.length === 0) return '–';
  const middle = (name: 'p50' | 'p99') => median(delays.map((each) => each[name])).toFixed(1);
  return `${middle('p50')} / ${middle('p99')}`;
}

/** The share of deliveries that the report has before the kernel had them. */
function tooEarly(rounds: readonly Measured[]): string {
  const delays = rounds.flatMap(({ readDelays }) => readDelays ?? []);
  if (delays.length === 0) return '–';
  const sum = (name: 'early' | 'count') => delays.reduce((all, each) => all + each[name], 0);
  return `${((100 * sum('early')) / sum('count')).toFixed(1)} %`;
}

/** Figures whose truth lies in the interval that the report gives. */
function held(rounds: readonly Measured[]): string {
  const all = rounds.flatMap(({ truth, intervals }) =>
    figureNames.flatMap((name) => {
      const interval = intervals?.[name];
      return interval === undefined ? [] : holds(interval, truth[name]);
    }),
  );
  return all.length === 0 ? '–' : `${all.filter((each) => each).length} of ${all.length}`;
}

function holds({ low, high }: Interval, value: number): boolean {
  return value >= low && value <= high;
}

function width(rounds: readonly Measured[]): string {
  const widths = rounds.flatMap(({ intervals }) => (intervals?.p95 ? intervals.p95.high - intervals.p95.low : []));
  return widths.length === 0 ? '–' : median(widths).toFixed(1);
}

function signed(value: number): string {
  const text = value.toFixed(1);
  return text.startsWith('-') ? text : `+${text}`;
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
