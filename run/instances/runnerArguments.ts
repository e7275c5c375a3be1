import { type Part, partOf } from '../../contract/part.ts';
import type { Plan } from '../../contract/plan.ts';

/** What starts a runner, beside its place among the others. */
export interface RunnerStart {
  /** What the test itself says to k6 (`spec.args` of a TestRun). */
  readonly args: readonly string[];
  readonly script: string;
  /** Where k6's REST API listens: it starts paused, and is resumed there. */
  readonly address: string;
  /** Name of the TestRun. */
  readonly testRun: string;
}

/** The arguments with which the k6 operator (1.6) starts one of its runners, in its order. */
export function runnerArguments(part: Part, { args, script, address, testRun }: RunnerStart): string[] {
  return [
    ...['run', '--quiet'],
    ...segmentArguments(part),
    ...args,
    ...[script, `--address=${address}`, '--paused'],
    ...['--tag', `instance_id=${part.index}`, '--tag', `testrun_name=${testRun}`],
  ];
}

/**
 * The tags by which dashboards find a run. The operator's own take the place of those of a script, and the virtual users
 * put theirs back on what they record, but nobody on what k6 records by itself, such as its virtual users.
 */
export function tagArguments({ runId, scenario }: Pick<Plan, 'runId' | 'scenario'>): string[] {
  return ['--tag', `testid=${runId}`, '--tag', `load_test=${scenario}`];
}

/** Which part of the VUs an instance plays; one that is alone plays all. */
export function segmentArguments({ index, of }: Part): string[] {
  if (of === 1) return [];
  const sequence = Array.from({ length: of + 1 }, (_, place) => boundary(place, of));
  return [
    `--execution-segment=${sequence[index - 1]}:${sequence[index]}`,
    `--execution-segment-sequence=${sequence.join(',')}`,
  ];
}

/**
 * The place among others that arguments of k6 give an instance; undefined where they name a segment that is none of
 * equal parts.
 */
export function partInArguments(args: readonly string[]): Part | undefined {
  const segment = flagValue('--execution-segment', args);
  if (segment === undefined || segment === '0:1') return { index: 1, of: 1 };
  return partOf(segment, flagValue('--execution-segment-sequence', args));
}

/** The value of the last of the flags of a name, as `--flag=value` or in two arguments. */
export function flagValue(flag: string, args: readonly string[]): string | undefined {
  const at = args.findLastIndex((arg) => arg === flag || arg.startsWith(`${flag}=`));
  if (at < 0) return undefined;
  return args[at] === flag ? args[at + 1] : args[at]?.slice(flag.length + 1);
}

function boundary(place: number, of: number): string {
  if (place === 0) return '0';
  return place === of ? '1' : `${place}/${of}`;
}
