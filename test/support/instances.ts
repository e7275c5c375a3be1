import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plan } from '../../contract/plan.ts';
import type { Summary } from '../../contract/summary.ts';
import { onFreePort } from '../../engine/freePort.ts';
import { resolveK6, withLifetime } from '../../engine/index.ts';
import { k6Answers, resumeK6 } from '../../engine/k6Status.ts';
import { startK6 } from '../../engine/runK6.ts';
import { csvTimeFormat, readSamples, type Sample } from '../../report/readSamples.ts';
import { runnerArguments } from '../../run/instances/runnerArguments.ts';
import { planOf, resolveSettings } from '../../settings/settings.ts';

/** What is different about one instance. */
export interface Different {
  /** In place of the bundle of the scenario. */
  readonly script?: string;
  readonly k6?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The place that it is told to have. */
  readonly place?: { readonly index: number; readonly of: number };
  readonly plan?: Partial<Plan>;
}

export interface Play {
  readonly plan: Plan;
  readonly redisUrl: string;
  /** The instances that are started, from 1 on; the plan says how many there should be. */
  readonly started?: readonly number[];
  readonly differs?: (index: number) => Different;
  /** Called when all have been resumed. */
  readonly meanwhile?: (running: readonly RunningInstance[]) => Promise<void>;
}

export interface RunningInstance {
  readonly index: number;
  readonly pid: number;
  output(): string;
}

export interface PlayedInstance {
  readonly index: number;
  readonly exitCode: number | null;
  readonly output: string;
  /** undefined where k6 left none. */
  readonly summary: Summary | undefined;
  readonly samples: readonly Sample[];
}

/** A plan for several instances, as the command line makes one. */
export function planForInstances(
  scenario: string,
  instances: number,
  flags: Readonly<Record<string, string>>,
  changes: Partial<Plan> = {},
): Plan {
  const settings = resolveSettings({ scenario, flags: { ...flags, instances: String(instances) }, environment: {} });
  const runId = `test-${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`;
  return { ...planOf(settings, { runId, progress: false }), ...changes };
}

/** Plays a plan by as many real k6 as are started, as the k6 operator starts them: paused, and resumed one by one. */
export async function playInstances(play: Play): Promise<PlayedInstance[]> {
  const { plan, started = Array.from({ length: plan.instances }, (_, position) => position + 1) } = play;
  return withLifetime(async (lifetime) => {
    const k6 = await resolveK6(lifetime, { log: () => {} });
    const secrets = join(await lifetime.tempFolder('secrets'), 'secrets');
    await writeFile(secrets, `redis-url=${play.redisUrl}\n`, { mode: 0o600 });
    const running = await Promise.all(
      started.map(async (index) => {
        const different = play.differs?.(index) ?? {};
        const folder = await lifetime.tempFolder(`instance-${index}`);
        const files = { samples: join(folder, 'samples.csv'), summary: join(folder, 'summary.json') };
        const lines: string[] = [];
        const address = await onFreePort(async (port) => `127.0.0.1:${port}`);
        const program = await startK6(lifetime, {
          k6: { ...k6, path: different.k6 ?? k6.path },
          args: runnerArguments(different.place ?? { index, of: plan.instances }, {
            args: ['--include-system-env-vars', `--secret-source=file=${secrets}`, '--out', `csv=${files.samples}`],
            script: different.script ?? join('dist', `${plan.scenario}.js`),
            address,
            testRun: 'test',
          }),
          env: {
            RLT_PLAN: JSON.stringify({ ...plan, ...different.plan }),
            RLT_SUMMARY: files.summary,
            K6_CSV_TIME_FORMAT: csvTimeFormat,
            ...different.env,
          },
          onLine: (line) => lines.push(line),
        });
        return { index, pid: program.pid, program, address, files, output: () => lines.join('\n') };
      }),
    );
    for (const { address, program } of running) {
      const gone = new AbortController();
      void program.exited.then(() => gone.abort());
      if (await k6Answers(address, gone.signal)) await resumeK6(address);
    }
    await play.meanwhile?.(running);
    return Promise.all(
      running.map(async ({ index, program, files, output }) => {
        const { code } = await program.exited;
        const samples: Sample[] = [];
        await readSamples(files.samples, everyMetric, (sample) => samples.push({ ...sample }));
        const text = await readFile(files.summary, 'utf8').catch(() => undefined);
        const summary: Summary | undefined = text === undefined ? undefined : JSON.parse(text);
        return { index, exitCode: code, output: output(), summary, samples };
      }),
    );
  });
}

const everyMetric: ReadonlySet<string> = new (class extends Set<string> {
  override has() {
    return true;
  }
})();

/** The sum of a counter over all instances. */
export function countOver(played: readonly PlayedInstance[], metric: string): number {
  return played.reduce((sum, { summary }) => sum + (summary?.metrics[metric]?.values.count ?? 0), 0);
}

/** All values of a metric, of all instances. */
export function valuesOver(played: readonly PlayedInstance[], metric: string): number[] {
  return played.flatMap(({ samples }) =>
    samples.filter((sample) => sample.metric === metric).map(({ value }) => value),
  );
}
