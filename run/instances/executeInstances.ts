import { mkdir } from 'node:fs/promises';
import { availableParallelism, hostname } from 'node:os';
import { join } from 'node:path';
import type { Plan } from '../../contract/plan.ts';
import {
  availableMemory,
  chooseK6Memory,
  describeK6Exit,
  type Exit,
  freePort,
  k6Answers,
  type Program,
  resumeK6,
  startK6,
} from '../../engine/index.ts';
import { maskerFor } from '../../settings/secrets.ts';
import type { Settings } from '../../settings/settings.ts';
import { describeEnvironment } from '../environment.ts';
import { expectedExitCodes, testArguments, testEnvironment } from '../executeK6.ts';
import { Hold } from '../hold.ts';
import { K6Log, lostSamples } from '../k6Log.ts';
import { type MetronomeEnvironment, withMetronome } from '../metronome.ts';
import type { RunContext } from '../runContext.ts';
import { scriptFile } from '../script/scriptFile.ts';
import { runnerArguments, tagArguments } from './runnerArguments.ts';
import { rawFiles, sealInstance } from './sealInstance.ts';

/** How several k6 ended that shared one test. */
export interface InstancesOutcome {
  /** The folder of each, sealed. */
  readonly folders: readonly string[];
  /** What went wrong beside what each of them says of itself. */
  readonly errors: readonly string[];
}

/**
 * Runs one scenario's bundle in several k6 beside each other, started and resumed as the k6 operator does it with its
 * runners, and seals the folder of each in `folder`, named by its number.
 *
 * @param secretsFolder where the file with k6's secrets is written
 * @throws RltError unavailable: k6 cannot be started
 */
export function executeInstances(
  context: RunContext,
  settings: Settings,
  plan: Plan,
  folder: string,
  secretsFolder: string,
): Promise<InstancesOutcome> {
  return withMetronome((metronome) => execute(context, settings, plan, { folder, secretsFolder }, metronome));
}

async function execute(
  context: RunContext,
  settings: Settings,
  plan: Plan,
  { folder, secretsFolder }: Readonly<Record<'folder' | 'secretsFolder', string>>,
  metronome: MetronomeEnvironment,
): Promise<InstancesOutcome> {
  const { lifetime, k6, status } = context;
  const { instances: of } = plan;
  const hold = new Hold(context);
  const log = new K6Log(context, settings, plan, hold);
  status(`${plan.scenario}: starting ${of} instances of k6`);
  const script = await scriptFile(lifetime, settings);
  const args = [
    ...(await testArguments(settings, plan, secretsFolder)),
    ...['--include-system-env-vars', ...tagArguments(plan)],
  ];
  const memory = chooseK6Memory(Math.ceil(plan.clientCount / of), process.env, availableMemory() / of);
  const threads = threadsOfEach(of);
  if (settings.verbose) context.line(`  each of ${of} k6 runs with GOMAXPROCS=${threads} ${memory.line}`);
  const mask = maskerFor(settings);
  const environment = describeEnvironment(k6, settings);

  const start = async (index: number): Promise<Instance> => {
    const own = join(folder, String(index));
    await mkdir(own, { mode: 0o700 });
    const errors: string[] = [];
    const address = `127.0.0.1:${await freePort()}`;
    const files = { samples: join(own, rawFiles.samples), summary: join(own, rawFiles.summary) };
    const startedAt = new Date();
    const program = await startK6(lifetime, {
      k6,
      args: runnerArguments({ index, of }, { args, script, address, testRun: plan.runId }),
      env: {
        ...testEnvironment(context, plan, files),
        ...metronome,
        ...memory.env,
        GOMAXPROCS: threads,
      },
      say: (line) => context.line(`  ${line}`),
      onLine: (line, stream) => log.take(line, stream, { name: `instance ${index}`, errors }),
    });
    return { index, folder: own, address, program, startedAt, errors };
  };
  const running: Instance[] = [];
  for (let index = 1; index <= of; index++) running.push(await start(index));
  hold.endsWith(...running.map(({ program }) => program));
  // The others would wait for one that is gone as long as --join-timeout.
  const lost = await resumeAll(running, lifetime.signal);
  if (lost !== undefined) for (const { program } of running) void program.stop();

  await Promise.all(
    running.map(async ({ index, folder: own, program, startedAt, errors }) => {
      const exit = await program.exited;
      const hasEnded = expectedExitCodes.includes(exit.code) || hold.wasEnded;
      const end = {
        ...{ index, of, plan, environment, host: hostname(), startedAt, endedAt: new Date(), errors },
        exitCode: exit.code,
        problem: problemOf(exit, hasEnded, errors, lost === undefined || lost.index === index ? undefined : lost),
        resources: {
          cpuSeconds: exit.resources?.cpuSeconds ?? null,
          maxRssBytes: exit.resources?.peakBytes ?? null,
        },
      };
      await sealInstance(own, end, mask);
    }),
  );
  hold.over();
  lifetime.signal.throwIfAborted();
  return {
    folders: running.map(({ folder: own }) => own),
    errors: await log.failedOutages(),
  };
}

interface Instance {
  readonly index: number;
  readonly folder: string;
  readonly address: string;
  readonly program: Program;
  readonly startedAt: Date;
  readonly errors: readonly string[];
}

/** With more threads than cores four k6 on two cores took an eighth more CPU time, docs/benchmarks.md. */
function threadsOfEach(of: number): string {
  return process.env.GOMAXPROCS || String(Math.max(1, Math.floor(availableParallelism() / of)));
}

/**
 * One after the other, when all have read their script: what starts late is late by as much under the operator.
 *
 * @returns the first that has ended before, or does not take it
 */
async function resumeAll(instances: readonly Instance[], signal: AbortSignal): Promise<Instance | undefined> {
  const lost = await Promise.all(
    instances.map(async (instance) => ((await answers(instance, signal)) ? undefined : instance)),
  );
  const first = lost.find((instance) => instance !== undefined);
  if (first !== undefined) return first;
  for (const instance of instances) {
    if (!(await resumeK6(instance.address))) return instance;
  }
  return undefined;
}

function answers({ address, program }: Instance, signal: AbortSignal): Promise<boolean> {
  const gone = new AbortController();
  void program.exited.then(() => gone.abort());
  return k6Answers(address, AbortSignal.any([signal, gone.signal]));
}

function problemOf(exit: Exit, hasEnded: boolean, errors: readonly string[], lost?: Instance): string | undefined {
  if (hasEnded) return lostSamples(errors);
  if (lost !== undefined) return `ended because instance ${lost.index} could not be resumed`;
  return describeK6Exit(exit);
}
