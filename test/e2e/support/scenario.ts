import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'vitest';
import { projectRoot, resolveK6, withLifetime } from '../../../engine/index.ts';
import { behaviourWith, findDefects } from '../../../gateway/defects/index.ts';
import type { ReportedScenario, ReportOf } from '../../../report/scenarios/reports.ts';
import { type ScenarioReport, scenarioReportSchema } from '../../../report/schema.ts';
import type { ScenarioName } from '../../../thresholds/index.ts';
import type { Outcome } from '../../../thresholds/judge.ts';
import type { BehaviourFor } from '../../support/gateway.ts';
import { type RltOptions, type RltResult, runRlt } from '../../support/rlt.ts';
import { tempFolder } from '../../support/tempFolder.ts';

export interface ScenarioRun<Name extends ReportedScenario> extends RltResult {
  readonly report: ReportOf<Name>;
  /** Goals by outcome; goals that passed are left out. */
  readonly notPassed: Readonly<Record<string, Outcome>>;
}

/**
 * Runs one scenario through the built command line against a real gateway, and reads its report. Tests that run beside
 * others give `onTestFinished` of their context as `atEnd`.
 */
export async function runScenario<Name extends ReportedScenario>(
  scenario: Name,
  url: string,
  args: readonly string[] = [],
  { atEnd, ...options }: RltOptions & { readonly atEnd?: TestContext['onTestFinished'] } = {},
): Promise<ScenarioRun<Name>> {
  const output = join(await tempFolder(atEnd), 'report');
  const result = await runRlt(['run', '--scenario', scenario, '--api-url', url, '--output', output, ...args], options);
  const text = await readFile(join(output, `${scenario}.json`), 'utf8').catch(() => {
    throw new Error(`no report: exit code ${result.exitCode}\n${result.stderr}${result.stdout}`);
  });
  const report = scenarioReportSchema.parse(JSON.parse(text));
  if (!isOf(report, scenario)) throw new Error(`the report is of ${report.scenario}`);
  const notPassed = (report.goals ?? []).filter(({ outcome }) => outcome !== 'passed');
  return { ...result, report, notPassed: Object.fromEntries(notPassed.map(({ id, outcome }) => [id, outcome])) };
}

/** `k6 run -e NAME=VALUE … dist/<scenario>.js`, without the command line. */
export async function runPlainK6(
  scenario: ScenarioName,
  variables: Readonly<Record<string, string>>,
  {
    flags = [],
    env = {},
    script = join(projectRoot(), 'dist', `${scenario}.js`),
  }: { flags?: readonly string[]; env?: Readonly<Record<string, string>>; script?: string } = {},
): Promise<{ exitCode: number | null; stdout: string; stderr: string }> {
  const k6 = await withLifetime((lifetime) => resolveK6(lifetime, { log: () => {} }));
  const given = Object.entries(variables).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
  const args = ['run', '--quiet', '--no-color', '--address', '', ...flags, ...given, script];
  const child = spawn(k6.path, args, { env: { ...process.env, ...env } });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (data) => {
    output.stdout += String(data);
  });
  child.stderr.on('data', (data) => {
    output.stderr += String(data);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, ...output }));
  });
}

/** The reference gateway with these bugs in it. */
export function defect(...names: string[]): BehaviourFor {
  return (log) => behaviourWith(findDefects(names), log);
}

/** Narrows a report to one scenario's. */
export function isOf<Name extends ReportedScenario>(report: ScenarioReport, scenario: Name): report is ReportOf<Name> {
  return report.scenario === scenario;
}
