import { readFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { unavailableError, usageError } from '../../contract/errors.ts';
import type { Part } from '../../contract/part.ts';
import type { Plan } from '../../contract/plan.ts';
import {
  chooseK6Memory,
  chooseK6Threads,
  describeK6Exit,
  type K6,
  type Lifetime,
  startProgram,
} from '../../engine/index.ts';
import type { InstanceDocument } from '../../report/instances/instanceDocument.ts';
import { csvTimeFormat } from '../../report/readSamples.ts';
import { planSchema, summarySchema } from '../../settings/schemas.ts';
import { describe } from '../describeError.ts';
import { describeEnvironment } from '../environment.ts';
import { type MetronomeEnvironment, withMetronome } from '../metronome.ts';
import { archivedPlan } from './archivedPlan.ts';
import { makeInstanceFolder } from './instanceFolder.ts';
import type { InstanceSecrets } from './instanceSecrets.ts';
import { errorIn } from './k6Messages.ts';
import { partInArguments } from './runnerArguments.ts';
import { rawFiles, sealInstance } from './sealInstance.ts';

/** What a k6 is told, whose part of a run is to be kept. */
export interface InstanceRun {
  readonly k6: K6;
  /** Of k6, with `run` among them. */
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly secrets: InstanceSecrets;
  readonly plan: Plan;
  readonly part: Part;
  readonly print: (line: string, stream: 'stdout' | 'stderr') => void;
}

/** What is left of it. */
export interface PlayedInstance {
  readonly folder: string;
  readonly document: InstanceDocument;
  /** 0 where k6 came to its end, whatever its thresholds say: the verdict is not a part's. */
  readonly exitCode: number;
}

/** Where folders of instances go unless RLT_INSTANCE_FOLDER says it. */
export function instancesFolder(env: NodeJS.ProcessEnv): string {
  return env.RLT_INSTANCE_FOLDER || join(tmpdir(), 'rlt-instances');
}

/**
 * Runs one k6 of several and seals the folder of its instance, however k6 ends.
 *
 * @throws RltError unavailable: the folder cannot be made or sealed, or k6 not be started
 */
export function playInstance(lifetime: Lifetime, run: InstanceRun): Promise<PlayedInstance> {
  return withMetronome((metronome) => play(lifetime, run, metronome));
}

async function play(lifetime: Lifetime, run: InstanceRun, metronome: MetronomeEnvironment): Promise<PlayedInstance> {
  const { k6, env, plan, part, secrets } = run;
  const folder = await makeInstanceFolder(instancesFolder(env), plan.runId, part.index);
  const errors: string[] = [];
  const startedAt = new Date();
  const memory = chooseK6Memory(Math.ceil(plan.clientCount / part.of), env);
  const { exited } = await startProgram(lifetime, {
    graceMs,
    command: k6.path,
    args: argumentsInto(folder, run),
    env: {
      ...env,
      ...metronome,
      ...memory.env,
      GOMAXPROCS: chooseK6Threads(env),
      ...outputsInto(folder, run),
      K6_CSV_TIME_FORMAT: csvTimeFormat,
      RLT_SUMMARY: join(folder, rawFiles.summary),
    },
    onLine: (line, stream) => {
      const text = secrets.mask(line);
      run.print(text, stream);
      const error = errorIn(text);
      if (error !== undefined && !isThresholds(error) && !errors.includes(error)) errors.push(error);
    },
  });
  const exit = await exited;
  const hasEnded = exit.code === 0 || exit.code === 99;
  const document = await sealInstance(
    folder,
    {
      ...part,
      plan: plan.archived ? ((await planIn(folder)) ?? plan) : plan,
      environment: describeEnvironment(k6, { apiUrl: plan.apiUrl, metricsUrl: undefined }, env),
      host: hostname(),
      ...{ startedAt, endedAt: new Date(), errors },
      exitCode: exit.code,
      problem: hasEnded ? undefined : describeK6Exit(exit),
      resources: {
        cpuSeconds: exit.resources?.cpuSeconds ?? null,
        maxRssBytes: exit.resources?.peakBytes ?? null,
      },
    },
    secrets.mask,
  ).catch((error: unknown) => {
    const hint =
      'what k6 has left is there, with secrets in it: see to its disk, or name another folder with RLT_INSTANCE_FOLDER';
    throw unavailableError(`${folder} could not be sealed: ${describe(error)}`, hint, error);
  });
  return { folder, document, exitCode: hasEnded ? 0 : (exit.code ?? killed) };
}

/** Kubernetes leaves 30 s, in which the folder must be sealed too. */
const graceMs = 15_000;

/** As a shell says it of SIGKILL. */
const killed = 137;

/** k6's own words for a crossed threshold, which is the merge's to judge. */
function isThresholds(message: string): boolean {
  return /^thresholds on metrics .* have been crossed$/.test(message);
}

/** An archive may be run more than once: each run has an id of its own, which its script chooses. */
async function planIn(folder: string): Promise<Plan | undefined> {
  try {
    return summarySchema.parse(JSON.parse(await readFile(join(folder, rawFiles.summary), 'utf8'))).plan;
  } catch {
    return undefined;
  }
}

/** Where samples go: where `--out` is given, k6 does not read K6_OUT. */
function argumentsInto(folder: string, { args }: InstanceRun): string[] {
  const csv = `csv=${join(folder, rawFiles.samples)}`;
  return [...args, '--include-system-env-vars', ...(hasOutput(args) ? ['--out', csv] : [])];
}

function outputsInto(folder: string, { args, env }: InstanceRun): Record<string, string> {
  if (hasOutput(args)) return {};
  return { K6_OUT: [...(env.K6_OUT ? [env.K6_OUT] : []), `csv=${join(folder, rawFiles.samples)}`].join(',') };
}

function hasOutput(args: readonly string[]): boolean {
  return args.some((arg) => /^(?:-o|--out)(?:=|$)/.test(arg) || /^-o\S/.test(arg));
}

/** Whether k6 is told to run a test: only that leaves something to keep. */
export function isRun(args: readonly string[]): boolean {
  return args.find((arg, at) => !arg.startsWith('-') && !takeValue.has(args[at - 1] ?? '')) === 'run';
}

/** What may stand before a command of k6, with a value as an argument of its own. */
const takeValue: ReadonlySet<string> = new Set([
  ...['-a', '--address', '-c', '--config', '--log-format', '--log-output', '--secret-source'],
]);

/**
 * The plan that a k6 is given: in its environment, or in the archive that it runs; undefined where there is none, as for
 * any other script.
 *
 * @throws RltError (usage) for one that cannot be read
 */
export async function planGiven(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Plan | undefined> {
  const archives = args.filter((arg) => arg.endsWith('.tar'));
  const text = env.RLT_PLAN || (await archivedPlan(archives[0] ?? ''));
  if (text === undefined) return undefined;
  try {
    return givenSchema.parse(JSON.parse(text));
  } catch (error) {
    throw usageError(`RLT_PLAN is no plan of a run: ${error instanceof Error ? error.message : error}`);
  }
}

/** As it was given: what a schema makes of it may lack what a later version added. */
const givenSchema = z.custom<Plan>((value) => planSchema.safeParse(value).success);

/**
 * The place of this k6 among the others.
 *
 * @throws RltError (usage) for segments that are none of equal parts
 */
export function placeGiven(args: readonly string[], env: NodeJS.ProcessEnv): Part {
  const part = partInArguments([...segmentsIn(env), ...args]);
  if (part !== undefined) return part;
  throw usageError(
    `--execution-segment is none of --execution-segment-sequence: expected one part of it, as 0:1/2 of 0,1/2,1`,
    'the k6 operator gives both where parallelism is more than 1',
  );
}

/** Where k6 looks for what its arguments do not say. */
function segmentsIn({ K6_EXECUTION_SEGMENT: segment, K6_EXECUTION_SEGMENT_SEQUENCE: sequence }: NodeJS.ProcessEnv) {
  return [
    ...(segment ? [`--execution-segment=${segment}`] : []),
    ...(sequence ? [`--execution-segment-sequence=${sequence}`] : []),
  ];
}
