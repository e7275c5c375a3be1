import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { MetricsPool } from '../../report/instances/metricsPool.ts';
import { withThresholds } from '../../report/instances/thresholds.ts';
import { readKeptRun } from '../../report/keptRun.ts';
import { readSamples } from '../../report/readSamples.ts';
import { packSamples } from '../../report/samples/packSamples.ts';
import { scenarioReportSchema } from '../../report/schema.ts';
import { parseScenario } from '../../settings/settings.ts';
import { runRlt } from '../support/rlt.ts';
import { tempFolder } from '../support/tempFolder.ts';

const shared = ['--embedded', '--client-count', '20', '--event-count', '40', '--delay', '5', '--keep-samples'];

describe.each(['broadcast-burst', 'catch-up-burst'])('%s', (scenario) => {
  it('has the figures and thresholds that k6 itself has told, from its samples alone', async () => {
    const output = join(await tempFolder(), 'run');
    await runRlt(['run', '--scenario', scenario, ...shared, '--output', output]);
    const kept = readKeptRun(
      JSON.parse(String(gunzipSync(await readFile(join(output, `${scenario}-measured.json.gz`))))),
    );
    if ('problem' in kept) throw new Error(kept.problem);
    const { plan, summary } = kept.kept.run;
    const definition = parseScenario(scenario);
    const pool = new MetricsPool(new Map(Object.entries(definition.metrics).map(([name, { type }]) => [name, type])));

    const csv = join(output, `${scenario}-samples.csv.gz`);
    const packed = join(output, 'samples.rltc');
    expect((await packSamples(csv, packed)).problem).toBeUndefined();
    await readSamples(packed, new Set(pool.types.keys()), (sample) => pool.add(sample));
    const own = withThresholds(pool.figures(), definition.goals(plan), definition.metrics);

    const told = summarySchema.parse(summary).metrics;
    let compared = 0;
    for (const [metric, { values, thresholds }] of Object.entries(own)) {
      expect(told[metric]?.thresholds ?? {}, metric).toMatchObject(thresholds ?? {});
      for (const [aggregate, figure] of Object.entries(values)) {
        // k6 writes six digits after the point.
        expect(
          Math.abs(figure - (told[metric]?.values[aggregate] ?? Number.NaN)),
          `${metric} ${aggregate}`,
        ).toBeLessThan(2e-6);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(30);
  });

  it('of three instances is the same report when it is merged again, and none without one of them', async () => {
    const output = join(await tempFolder(), 'run');
    const run = await runRlt(['run', '--scenario', scenario, ...shared, '--instances', '3', '--output', output]);
    expect(run.stdout).toContain('PASSED');
    const parts = join(output, `${scenario}-instances`);
    const again = join(await tempFolder(), 'merged');
    expect((await runRlt(['merge', parts, '--output', again])).exitCode).toBe(0);
    const [first, second] = await Promise.all([output, again].map((folder) => reportIn(folder, scenario)));
    expect(second?.instances).toEqual(first?.instances);
    const own = (report: typeof first) => report?.goals?.filter(({ goal }) => goal !== 'log');
    expect(own(second)).toEqual(own(first));
    expect(measured(second?.details)).toEqual(measured(first?.details));

    await rm(join(parts, '2'), { recursive: true });
    const partial = await runRlt(['merge', parts, '--output', join(await tempFolder(), 'partial')]);
    expect(partial.exitCode).toBe(99);
    expect(partial.stderr).toContain('instance 2 of 3 is missing');
    expect(partial.stdout).toContain('INVALID');
  });
});

/** Without what a merge cannot know: what the gateway's metrics said. */
function measured(details: Readonly<Record<string, unknown>> = {}) {
  return Object.fromEntries(Object.entries(details).filter(([name]) => !/metrics/i.test(name)));
}

async function reportIn(folder: string, scenario: string) {
  return scenarioReportSchema.parse(JSON.parse(await readFile(join(folder, `${scenario}.json`), 'utf8')));
}

const summarySchema = z.object({
  metrics: z.record(
    z.string(),
    z.object({
      values: z.record(z.string(), z.number()),
      thresholds: z.optional(z.record(z.string(), z.object({ ok: z.boolean() }))),
    }),
  ),
});
