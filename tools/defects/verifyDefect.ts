import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../engine/projectRoot.ts';
import { type Defect, drillOf } from '../../gateway/defects/index.ts';
import { scenarioReportSchema, suiteSummarySchema } from '../../report/schema.ts';
import { type DrillName, drills } from '../../thresholds/drills/index.ts';
import { type ScenarioName, scenarioNames } from '../../thresholds/index.ts';
import type { Outcome } from '../../thresholds/judge.ts';

/** What `rlt verify`, or a drill, said of a broken gateway. */
export interface DefectVerdict {
  readonly exitCode: number;
  /** Each goal that did not pass everywhere, at its worst. */
  readonly notPassed: Readonly<Record<string, Exclude<Outcome, 'passed'>>>;
}

/**
 * Small loads, and limits that a busy machine keeps but a defect does not: the defects are late by 400 ms (rejections),
 * 1.5 s (replays) and 800 ms (live events). 400 deliveries are enough for the rarest, which strikes the 250th.
 */
export const reducedFlags: readonly string[] = [
  ...['--client-count', '10', '--event-count', '40'],
  ...['--rejection-threshold', '350', '--replay-threshold', '1400', '--latency-threshold', '700'],
];

/**
 * A drill waits for what it disturbs, for clients that come back after some seconds, as a browser does, and for what is
 * still on its way: few clients, and short times before and in the disturbance.
 */
const reducedDrillFlags: readonly string[] = [
  ...['--client-count', '8', '--delay', '100', '--disturb-after', '600', '--disturb-for', '600'],
  ...['--recovery-threshold', '10000', '--latency-threshold', '700'],
];

/** The same of one drill: where it knows of that, every event is stored, so that what was missed can be asked for. */
export function drillFlags(drill: DrillName): readonly string[] {
  const settings = drills.find(({ name }) => name === drill)?.settings ?? {};
  return [...('persistEvents' in settings ? ['--persist-events'] : []), ...reducedDrillFlags];
}

/** What a user types, after `rlt verify` or `rlt drill NAME --embedded`, to see this defect. */
export function defectFlags({ name, run }: Defect): string[] {
  const variables = Object.entries(run?.environment ?? {}).map(([variable, value]) => `${variable}=${value}`);
  return ['--defect', name, ...(run?.flags ?? []), ...variables.flatMap((each) => ['--gateway-env', each])];
}

/**
 * Runs the built `rlt verify`, or the drill that shows them, on the reference gateway with these defects, at reduced
 * sizes.
 *
 * @param defects all of `rlt verify`, or all of one drill
 * @param scenarios of `rlt verify`
 * @param isWrong whether a verdict is to be looked into: the folder of its run is kept then, and returned
 * @param more flags beside those of the defects
 */
export async function showDefects(
  defects: readonly Defect[],
  scenarios: readonly ScenarioName[] = scenarioNames,
  isWrong: (verdict: DefectVerdict) => boolean = () => false,
  more: readonly string[] = [],
): Promise<{ verdict: DefectVerdict; keptIn?: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'rlt-defect-'));
  const drill = defects.map(drillOf).find((name) => name !== undefined);
  let keep = false;
  try {
    const command =
      drill === undefined
        ? ['verify', ...scenarios.flatMap((scenario) => ['--scenario', scenario]), ...reducedFlags]
        : ['drill', drill, '--embedded', ...drillFlags(drill)];
    const args = [...command, ...defects.flatMap(defectFlags), ...more, '--json', '--output', join(folder, 'results')];
    const { exitCode, stdout, stderr } = await rlt(args);
    if (stdout === '') throw new Error(`rlt ${args.join(' ')} ended with exit code ${exitCode}:\n${stderr}`);
    const said: unknown = JSON.parse(stdout);
    const results = drill === undefined ? suiteSummarySchema.parse(said).results : [scenarioReportSchema.parse(said)];
    const wanted = drill === undefined ? scenarios : [drill];
    const missing = wanted.filter((name) => !results.some(({ scenario }) => scenario === name));
    if (missing.length > 0) throw new Error(`rlt ${args.join(' ')} reports nothing of ${missing.join(', ')}`);
    const verdict = { exitCode, notPassed: worstOutcomes(results) };
    keep = isWrong(verdict);
    return { verdict, ...(keep ? { keptIn: folder } : {}) };
  } finally {
    if (!keep) await rm(folder, { recursive: true, force: true });
  }
}

type Results = readonly {
  readonly scenario: string;
  readonly outcome?: Outcome | undefined;
  readonly goals?: readonly { readonly id: string; readonly outcome: Outcome }[] | undefined;
}[];

const severity: readonly Outcome[] = ['passed', 'skipped', 'invalid', 'failed'];

/** A scenario without goals stands for itself: nothing of it was judged. */
export function worstOutcomes(results: Results): DefectVerdict['notPassed'] {
  const worst: Record<string, Exclude<Outcome, 'passed'>> = {};
  const judged = results.flatMap(({ scenario, outcome = 'invalid', goals = [] }) =>
    goals.length === 0 ? [{ id: scenario, outcome }] : goals,
  );
  for (const { id, outcome } of judged) {
    if (outcome === 'passed') continue;
    if (severity.indexOf(outcome) > severity.indexOf(worst[id] ?? 'passed')) worst[id] = outcome;
  }
  return worst;
}

function rlt(args: readonly string[]): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const options = { env: { ...process.env, NO_COLOR: '1' }, maxBuffer: 2 ** 26 };
    execFile(process.execPath, [join(projectRoot(), 'dist', 'rlt.js'), ...args], options, (error, stdout, stderr) => {
      if (error === null) resolve({ exitCode: 0, stdout, stderr });
      else if (typeof error.code === 'number') resolve({ exitCode: error.code, stdout, stderr });
      else reject(error);
    });
  });
}
