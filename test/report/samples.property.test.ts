import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { exitCodes, RltError } from '../../contract/errors.ts';
import { runMetrics } from '../../contract/metrics.ts';
import type { Summary } from '../../contract/summary.ts';
import { buildReport, type RunArtifacts } from '../../report/buildReport.ts';
import type { ScenarioReport } from '../../report/schema.ts';
import { formats } from '../../report/views/formats.ts';
import { parseScenario } from '../../settings/settings.ts';
import type { Outcome } from '../../thresholds/judge.ts';
import type { ScenarioDefinition } from '../../thresholds/scenario.ts';
import { anyNumber, anyText, longest, tried } from '../support/properties.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { emptyFigures, goalsFor, k6Summary, perfectFigures, planOf } from '../thresholds/support.ts';
import { analyzedRun } from './support/runFolder.ts';
import { sameCounts } from './support/sameCounts.ts';

/** What k6 left of two small runs, without its own metrics. */
const scenarios = ['broadcast-burst', 'catch-up-burst'] as const;
const flags = { 'client-count': '2', 'event-count': '4' };
const files: Readonly<Record<string, string>> = Object.fromEntries(
  await Promise.all(
    scenarios.map(async (name) => [name, await readFile(join(import.meta.dirname, 'samples', `${name}.csv`), 'utf8')]),
  ),
);

/** The artifacts of such a run, with goals that were kept or with goals that were not. */
async function artifacts(scenario: (typeof scenarios)[number], text: string, isKept: boolean) {
  const plan = planOf(scenario, flags);
  const goals = goalsFor(scenario, plan);
  const definition = parseScenario(scenario);
  const whole = files[scenario] ?? '';
  const rows = whole
    .split('\n')
    .slice(1, -1)
    .map((row) => row.split(','));
  const counted = rows.map(([metric = '', , value]) => ({ metric, value: Number(value) }));
  const figures = k6Summary(goals, isKept ? perfectFigures(goals) : emptyFigures(goals));
  const { metrics, missing } = sameCounts(definition, figures, counted);
  const summary: Summary = {
    ...{ version: 1, plan, skipped: {}, invalid: {}, clock: 'test', durationMs: 1234.5, setUp: true, metrics },
  };
  const samplesFile = join(await tempFolder(), 'samples.csv');
  const added = missing.map(({ metric, value }) => `${metric},1795688029154,${value},,,,,s,,,\n`);
  await writeFile(samplesFile, text === whole ? whole + added.join('') : text);
  return {
    ...{ definition, plan, summary, samplesFile, snapshots: {}, polls: [], executedAt: new Date(1_795_688_029_000) },
    environment: {
      ...{ tool: '0', k6: '2.2.0', xk6Redis: '0.4.3', k6Source: 'PATH', node: '20', platform: 'x', cpus: 2 },
      memoryBytes: 1,
    },
    ...{ resources: { cpuSeconds: 1, maxRssBytes: 2 }, problem: undefined, errors: [] },
  } satisfies RunArtifacts;
}

it.each(scenarios)('the whole file of %s has its verdicts, and no problem', async (name) => {
  const kept = await buildReport(await artifacts(name, files[name] ?? '', true));
  expect(kept).toMatchObject({ outcome: 'passed', success: true });
  expect(kept.partial).toBeUndefined();
  const missed = await buildReport(await artifacts(name, files[name] ?? '', false));
  expect(missed.success).toBe(false);
});

/** What a crash, a full disk or a person does to a file; `place` is a row, `share` a part of the length. */
interface Damage {
  readonly kind: 'cut' | 'insert' | 'remove' | 'double' | 'digits' | 'field';
  readonly place: number;
  readonly share: number;
  readonly column: number;
  readonly text: string;
}

function damageOf(kinds: readonly Damage['kind'][], column: fc.Arbitrary<number>, text: fc.Arbitrary<string>) {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  return fc.record({ kind: fc.constantFrom(...kinds), place: fc.nat(200), share, column, text });
}

const anyDamage = fc.oneof(
  damageOf(['cut', 'insert', 'remove', 'double', 'digits', 'field'], fc.nat(10), anyText),
  damageOf(['field'], fc.constantFrom(1, 2), anyNumber.map(String)),
);

function damaged(whole: string, { kind, place, share, column, text }: Damage): string {
  const at = Math.floor(whole.length * share);
  if (kind === 'cut') return whole.slice(0, at);
  if (kind === 'insert') return whole.slice(0, at) + text + whole.slice(at);
  const rows = whole.split('\n');
  const index = 1 + (place % Math.max(1, rows.length - 2));
  const row = rows[index] ?? '';
  if (kind === 'double') return rows.toSpliced(index, 0, row).join('\n');
  const changed = {
    remove: [],
    digits: [row.replaceAll(/\d/g, `${column}`)],
    field: [row.split(',').toSpliced(column, 1, text).join(',')],
  };
  return rows.toSpliced(index, 1, ...changed[kind]).join('\n');
}

it('damaged samples never make a verdict better, and every view shows what is left', longest, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...scenarios),
      fc.array(anyDamage, { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      fc.boolean(),
      async (name, all, isKept, summed) => {
        const whole = files[name] ?? '';
        const before = outcomesOf(await buildReport(await artifacts(name, whole, isKept)));
        const run = await artifacts(name, all.reduce(damaged, whole), isKept);
        const after = await reportOrError({ ...run, ...(summed ? {} : { summary: undefined }) });
        if (after === undefined) return;
        for (const [id, outcome] of outcomesOf(after)) {
          if (outcome === 'passed') expect(before.get(id)).toBe('passed');
        }
        if (!summed) expect([...outcomesOf(after).values()]).not.toContain('passed');
        expect(after.success && !isKept).toBe(false);
        await expectViews(after);
      },
    ),
    tried(25),
  );
});

it('samples of which one is missing, doubled or another are not the whole run', longest, async () => {
  const values = fc.constantFrom('17.5', '1e308', '-4', 'Infinity', 'x', '');
  const changes = damageOf(['remove', 'double', 'field'], fc.constant(2), values);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...scenarios), changes, async (name, change) => {
      const run = await artifacts(name, files[name] ?? '', true);
      const text = await readFile(run.samplesFile, 'utf8');
      const changed = damaged(text, change);
      const lost = differing(text, changed);
      await writeFile(run.samplesFile, changed);
      const report = await buildReport(run);
      const counts = lost.filter((row) => isCounted(run.definition, row));
      if (counts.length > 0) {
        expect(report).toMatchObject({ success: false, outcome: 'invalid', partial: expect.any(String) });
      }
    }),
    tried(40),
  );
});

/** A gauge has no sum, and a counter of nothing counts nothing. */
function isCounted({ metrics }: ScenarioDefinition, row: string): boolean {
  const [metric = '', , value] = row.split(',');
  const declared = { ...metrics, ...runMetrics };
  const type = Object.entries(declared).find(([name]) => name === metric)?.[1].type;
  return type !== 'gauge' && !(type === 'counter' && Number(value) === 0);
}

/** Rows that one has and the other has not. */
function differing(a: string, b: string): string[] {
  const rest = b.split('\n');
  const only = a.split('\n').filter((row) => {
    const at = rest.indexOf(row);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
  return [...only, ...rest.filter((row) => row !== '')];
}

async function reportOrError(run: RunArtifacts): Promise<ScenarioReport | undefined> {
  try {
    return await buildReport(run);
  } catch (error) {
    if (!(error instanceof RltError)) throw error;
    expect(Object.values(exitCodes).filter((code) => code !== exitCodes.passed)).toContain(error.exitCode);
    return undefined;
  }
}

function outcomesOf({ goals = [] }: ScenarioReport): Map<string, Outcome> {
  return new Map(goals.map(({ id, outcome }) => [id, outcome]));
}

/** As it is read again from its folder: a figure that JSON does not have must not make it unreadable. */
async function expectViews(report: ScenarioReport): Promise<void> {
  const analyzed = await analyzedRun([report]);
  expect(analyzed.run.problems.filter((problem) => !problem.includes('is partial'))).toEqual([]);
  for (const { render } of Object.values(formats)) expect(typeof (await render(analyzed, 'x'))).toBe('string');
}
