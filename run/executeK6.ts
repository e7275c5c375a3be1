import { access, rm } from 'node:fs/promises';
import * as z from 'zod/mini';
import { stopRedisMark } from '../contract/drillRequest.ts';
import type { Plan } from '../contract/plan.ts';
import { describeK6Exit, runK6 } from '../engine/index.ts';
import { csvTimeFormat } from '../report/readSamples.ts';
import { maskerFor, maskUris } from '../settings/secrets.ts';
import type { Settings } from '../settings/settings.ts';
import { harmless } from '../text/harmless.ts';
import { Hold } from './hold.ts';
import { ProgressCounts } from './progressView.ts';
import type { RunContext } from './runContext.ts';
import { scriptFile } from './script/scriptFile.ts';
import { secretArguments } from './secretArguments.ts';
import { pause } from './watchMetrics.ts';

/** How a k6 run ended, beside its files. */
export interface K6Outcome {
  readonly resources: { readonly cpuSeconds: number | null; readonly maxRssBytes: number | null };
  /** What k6 logged as errors. */
  readonly errors: readonly string[];
  /** An exit that means no verdict; undefined where k6 came to its end. */
  readonly problem: string | undefined;
}

/** k6's own words for a crossed threshold; the verdict says the same better. */
const crossedThresholds = /^thresholds on metrics .* have been crossed$/;
/** k6 goes on without its samples when there is no room for them. */
const samplesNotWritten = /^CSV: /;
const expectedExitCodes: readonly (number | null)[] = [0, 99];

/** Runs one scenario's bundle in k6; samples and summary are left in `files`. */
export async function executeK6(
  context: RunContext,
  settings: Settings,
  plan: Plan,
  files: { readonly samples: string; readonly summary: string },
  folder: string,
): Promise<K6Outcome> {
  const progress = new ProgressCounts(settings.definition.progress?.(plan));
  const errors: string[] = [];
  const outages: Promise<string | undefined>[] = [];
  const mask = maskerFor(settings);
  const hold = new Hold(context);
  // Only --force lets an old one stand there; it must not pass for this run's.
  if (context.dashboard !== undefined) await rm(context.dashboard.file(plan.scenario), { force: true });
  context.status(`${plan.scenario}: starting k6`);
  const run = await runK6(context.lifetime, {
    k6: context.k6,
    script: await scriptFile(context.lifetime, settings),
    args: [
      ...['--quiet', '--no-color', '--log-format', 'json'],
      // What `-e` gives cannot be hidden from a script: it knows by it that a plan must be there.
      ...['-e', `RLT_RUN=${plan.runId}`],
      ...(await secretArguments(settings, plan, folder)),
    ],
    env: {
      ...context.outputs?.environment,
      // In the environment, not among the arguments: the address of an output may hold a password.
      K6_OUT: outputsOf(context, plan.scenario, files.samples).join(','),
      RLT_PLAN: JSON.stringify(plan),
      RLT_SUMMARY: files.summary,
      K6_CSV_TIME_FORMAT: csvTimeFormat,
    },
    connections: plan.clientCount,
    log: (line) => settings.verbose && context.line(`  ${line}`),
    say: (line) => context.line(`  ${line}`),
    onLine: (line, stream) => {
      // What the script prints for plain k6 is the report's to say here.
      if (stream === 'stdout') return;
      const entry = parseLogLine(line);
      if (progress.take(entry.msg)) {
        context.status(`${plan.scenario}: ${progress}`);
        return;
      }
      if (entry.msg.startsWith(stopRedisMark)) {
        outages.push(stopRedis(context, Number(entry.msg.slice(stopRedisMark.length))));
        return;
      }
      if (crossedThresholds.test(entry.msg)) return;
      const message = harmless(mask(entry.msg));
      if (hold.take(message)) return;
      // An output that cannot be reached says so once a second.
      if (entry.level === 'error' && errors.includes(message)) return;
      if (entry.level === 'error') errors.push(message);
      if (entry.level === 'error' || settings.verbose) context.line(`  k6: ${message}`);
    },
  });
  hold.endsWith(run);
  const exit = await run.exited;
  hold.over();
  context.lifetime.signal.throwIfAborted();
  await sayWhereDashboardIs(context, plan.scenario);
  errors.push(...(await Promise.all(outages)).filter((error) => error !== undefined));
  return {
    resources: {
      cpuSeconds: exit.resources?.cpuSeconds ?? null,
      maxRssBytes: exit.resources?.peakBytes ?? null,
    },
    errors,
    problem: expectedExitCodes.includes(exit.code) || hold.wasEnded ? lostSamples(errors) : describeK6Exit(exit),
  };
}

function lostSamples(errors: readonly string[]): string | undefined {
  const error = errors.find((each) => samplesNotWritten.test(each));
  return error && `k6 could not write its samples (${error}): is the disk with TMPDIR full?`;
}

/** Does what a drill asks for. Says what went wrong; k6 sees by itself whether Redis is there. */
async function stopRedis({ redis, lifetime }: RunContext, forMs: number): Promise<string | undefined> {
  if (redis === undefined) return 'a drill asked to stop a Redis that was not started for this run';
  try {
    await redis.stop();
    await pause(forMs, lifetime.signal);
    await redis.start();
    return undefined;
  } catch (error) {
    return maskUris(`Redis could not be stopped and restarted: ${error instanceof Error ? error.message : error}`);
  }
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

const logLineSchema = z.object({ level: z.string(), msg: z.string() });

function parseLogLine(line: string): { level: string; msg: string } {
  try {
    return logLineSchema.parse(JSON.parse(line));
  } catch {
    return { level: 'info', msg: line };
  }
}
