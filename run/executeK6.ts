import { access, rm } from 'node:fs/promises';
import type { Plan } from '../contract/plan.ts';
import { describeK6Exit, runK6 } from '../engine/index.ts';
import { csvTimeFormat } from '../report/readSamples.ts';
import type { Settings } from '../settings/settings.ts';
import { Hold } from './hold.ts';
import { K6Log, lostSamples } from './k6Log.ts';
import { type MetronomeEnvironment, withMetronome } from './metronome.ts';
import type { RunContext } from './runContext.ts';
import { scriptFile } from './script/scriptFile.ts';
import { secretArguments } from './secretArguments.ts';

/** How a k6 run ended, beside its files. */
export interface K6Outcome {
  readonly resources: { readonly cpuSeconds: number | null; readonly maxRssBytes: number | null };
  /** What k6 logged as errors. */
  readonly errors: readonly string[];
  /** An exit that means no verdict; undefined where k6 came to its end. */
  readonly problem: string | undefined;
}

/** Where k6 leaves what it has measured. */
export interface K6Files {
  readonly samples: string;
  readonly summary: string;
}

/** Of a k6 that came to its end. */
export const expectedExitCodes: readonly (number | null)[] = [0, 99];

/** Runs one scenario's bundle in k6; samples and summary are left in `files`. */
export function executeK6(
  context: RunContext,
  settings: Settings,
  plan: Plan,
  files: K6Files,
  folder: string,
): Promise<K6Outcome> {
  return withMetronome((metronome) => execute(context, settings, plan, files, folder, metronome));
}

async function execute(
  context: RunContext,
  settings: Settings,
  plan: Plan,
  files: K6Files,
  folder: string,
  metronome: MetronomeEnvironment,
): Promise<K6Outcome> {
  const hold = new Hold(context);
  const log = new K6Log(context, settings, plan, hold);
  // Only --force lets an old one stand there; it must not pass for this run's.
  if (context.dashboard !== undefined) await rm(context.dashboard.file(plan.scenario), { force: true });
  context.status(`${plan.scenario}: starting k6`);
  const run = await runK6(context.lifetime, {
    k6: context.k6,
    script: await scriptFile(context.lifetime, settings),
    args: ['--quiet', ...(await testArguments(settings, plan, folder))],
    env: { ...testEnvironment(context, plan, files), ...metronome },
    connections: plan.clientCount,
    log: (line) => settings.verbose && context.line(`  ${line}`),
    say: (line) => context.line(`  ${line}`),
    onLine: (line, stream) => log.take(line, stream),
  });
  hold.endsWith(run);
  const exit = await run.exited;
  hold.over();
  context.lifetime.signal.throwIfAborted();
  await sayWhereDashboardIs(context, plan.scenario);
  return {
    resources: {
      cpuSeconds: exit.resources?.cpuSeconds ?? null,
      maxRssBytes: exit.resources?.peakBytes ?? null,
    },
    errors: [...log.errors, ...(await log.failedOutages())],
    problem: expectedExitCodes.includes(exit.code) || hold.wasEnded ? lostSamples(log.errors) : describeK6Exit(exit),
  };
}

/** What every k6 of a run is told. */
export async function testArguments(settings: Settings, plan: Plan, folder: string): Promise<string[]> {
  return [
    ...['--no-color', '--log-format', 'json'],
    // What `-e` gives cannot be hidden from a script: it knows by it that a plan must be there.
    ...['-e', `RLT_RUN=${plan.runId}`],
    ...(await secretArguments(settings, plan, folder)),
  ];
}

/** The environment of a k6 that leaves its samples and its summary in these files. */
export function testEnvironment(context: RunContext, plan: Plan, files: K6Files): Record<string, string> {
  return {
    ...context.outputs?.environment,
    // In the environment, not among the arguments: the address of an output may hold a password.
    K6_OUT: outputsOf(context, plan.scenario, files.samples).join(','),
    RLT_PLAN: JSON.stringify(plan),
    RLT_SUMMARY: files.summary,
    K6_CSV_TIME_FORMAT: csvTimeFormat,
  };
}

function outputsOf({ outputs, dashboard }: RunContext, scenario: string, samples: string): string[] {
  const others = outputs?.of(scenario) ?? [];
  return [`csv=${samples}`, ...others, ...(dashboard === undefined ? [] : [dashboard.output(scenario)])];
}

async function sayWhereDashboardIs({ dashboard, line }: RunContext, scenario: string): Promise<void> {
  if (dashboard === undefined) return;
  const file = dashboard.file(scenario);
  const written = await access(file).then(
    () => true,
    () => false,
  );
  line(written ? `  dashboard kept in ${file}` : `  k6 kept no dashboard of ${scenario}: the run was too short for it`);
}
