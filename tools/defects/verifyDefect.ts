import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../engine/projectRoot.ts';
import type { Defect } from '../../gateway/defects/index.ts';
import { suiteSummarySchema } from '../../report/schema.ts';
import { type ScenarioName, scenarioNames } from '../../thresholds/index.ts';
import type { Outcome } from '../../thresholds/judge.ts';

/** What `rlt verify` said of a broken gateway. */
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
  ...['--client-count', '10', '--event-count', '40', '--max-generator-lag', '5000'],
  ...['--rejection-threshold', '350', '--replay-threshold', '1400', '--latency-threshold', '700'],
];

/** What a user types, after `rlt verify`, to see this defect. */
export function verifyFlags({ name, run }: Defect): string[] {
  const variables = Object.entries(run?.environment ?? {}).map(([variable, value]) => `${variable}=${value}`);
  return ['--defect', name, ...(run?.flags ?? []), ...variables.flatMap((each) => ['--gateway-env', each])];
}

/**
 * Runs the built `rlt verify` on the reference gateway with these defects, at reduced sizes.
 *
 * @param isWrong whether a verdict is to be looked into: the folder of its run is kept then, and returned
 */
export async function verifyDefects(
  defects: readonly Defect[],
  scenarios: readonly ScenarioName[] = scenarioNames,
  isWrong: (verdict: DefectVerdict) => boolean = () => false,
): Promise<{ verdict: DefectVerdict; keptIn?: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'rlt-defect-'));
  let keep = false;
  try {
    const args = [
      ...['verify', '--json', '--output', join(folder, 'results')],
      ...scenarios.flatMap((scenario) => ['--scenario', scenario]),
      ...reducedFlags,
      ...defects.flatMap(verifyFlags),
    ];
    const { exitCode, stdout, stderr } = await rlt(args);
    if (stdout === '') throw new Error(`rlt ${args.join(' ')} ended with exit code ${exitCode}:\n${stderr}`);
    const { results } = suiteSummarySchema.parse(JSON.parse(stdout));
    const missing = scenarios.filter((name) => !results.some(({ scenario }) => scenario === name));
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
