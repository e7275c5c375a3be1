import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exitCodes } from '../../contract/errors.ts';
import { counter, time } from '../../contract/metric.ts';
import type { Plan } from '../../contract/plan.ts';
import { projectRoot } from '../../engine/index.ts';
import { readRun } from '../../report/run/readRun.ts';
import { defineScenario } from '../../thresholds/scenario.ts';
import { burstPlan, burstRows, writeInstance } from '../report/instances/support.ts';
import { runRlt } from '../support/rlt.ts';
import { tempFolder } from '../support/tempFolder.ts';

/** As far as it counts samples. */
const definition = defineScenario({
  name: 'presence',
  summary: '',
  metrics: {
    ...{ watchers_joined: counter(''), visits: counter(''), joins_seen: counter(''), leaves_seen: counter('') },
    leave_time: time('', 'visitor'),
  },
  goals: () => [],
});

async function burst(of: number): Promise<string> {
  const root = await tempFolder();
  const plan = burstPlan(of);
  for (let index = 1; index <= of; index++) {
    await writeInstance(root, { plan, index, of, rows: burstRows(plan, index, of) });
  }
  return root;
}

describe('rlt merge', () => {
  it('makes the report and the views of any run', async () => {
    const output = join(await tempFolder(), 'merged');
    const { exitCode, stdout } = await runRlt(['merge', await burst(4), '--output', output]);
    expect(stdout).toContain(`PASSED    report: ${join(output, 'README.md')}`);
    expect(exitCode).toBe(exitCodes.passed);
    expect((await readdir(output)).filter((name) => !name.startsWith('.')).sort()).toEqual([
      'README.md',
      'broadcast-burst.json',
      'config.md',
      'index.html',
      'junit.xml',
      'suite-summary.json',
    ]);
    const { reports, problems } = await readRun(output);
    expect(problems).toEqual([]);
    expect(reports[0]?.report).toMatchObject({ outcome: 'passed', instances: { of: 4 } });
    const compared = await runRlt(['compare', output, output]);
    expect(compared.exitCode).toBe(exitCodes.passed);
  });

  it('names what is missing, and exits as a run does that was not measured', async () => {
    const [root, output] = [await burst(4), join(await tempFolder(), 'merged')];
    await rm(join(root, 'instance-3'), { recursive: true });
    const { exitCode, stdout, stderr } = await runRlt(['merge', root, '--output', output]);
    expect(exitCode).toBe(exitCodes.goalMissed);
    expect(stderr).toContain('error: instance 3 of 4 is missing');
    expect(stdout).toContain('INVALID');
    const texts = await Promise.all(
      ['README.md', 'index.html', 'junit.xml'].map((name) => readFile(join(output, name), 'utf8')),
    );
    for (const text of texts) expect(text).toContain('instance 3 of 4 is missing');
  });

  it('prints one document with --json', async () => {
    const output = join(await tempFolder(), 'merged');
    const { stdout } = await runRlt(['merge', await burst(2), '--output', output, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ scenario: 'broadcast-burst', outcome: 'passed' });
  });

  it('overwrites nothing by surprise', async () => {
    const [root, output] = [await burst(2), join(await tempFolder(), 'merged')];
    await runRlt(['merge', root, '--output', output]);
    const again = await runRlt(['merge', root, '--output', output]);
    expect(again).toMatchObject({ exitCode: exitCodes.usage, stderr: expect.stringContaining('already') });
    expect((await runRlt(['merge', root, '--output', output, '--force'])).exitCode).toBe(exitCodes.passed);
  });

  it('takes a scenario that is not built in from its script', async () => {
    const root = await tempFolder();
    const plan: Plan = { ...burstPlan(2), scenario: 'presence', ...{ watchers: 2, visitors: 2 } };
    for (const index of [1, 2]) {
      const rows = [
        ...['watchers_joined', 'visits'].map((metric) => ({ metric, value: 1 })),
        ...['joins_seen', 'leaves_seen'].map((metric) => ({ metric, value: 2 })),
        { metric: 'leave_time', value: 10 * index, metadata: `visitor=${index}` },
        ...['instances_joined', 'instances_left'].map((metric) => ({ metric, value: 2 })),
      ];
      await writeInstance(root, { plan, index, of: 2, rows, definition });
    }
    const output = join(await tempFolder(), 'merged');
    const without = await runRlt(['merge', root, '--output', output]);
    expect(without.exitCode).toBe(exitCodes.usage);
    expect(without.stderr).toContain('"presence", which is not built in\nhint:  name its script: --script FILE');
    const script = join(projectRoot(), 'examples', 'own', 'presence.ts');
    const merged = await runRlt(['merge', root, '--script', script, '--output', output, '--json']);
    expect(merged.exitCode, merged.stderr).toBe(exitCodes.passed);
    expect(JSON.parse(merged.stdout)).toMatchObject({
      ...{ scenario: 'presence', outcome: 'passed', instances: { metric: 'leave_time' } },
      goals: [{ measured: 4 }, { measured: 4 }, { measured: 19.5, samples: 2 }],
    });
  });

  it('writes nothing where there is nothing to merge', async () => {
    const output = join(await tempFolder(), 'merged');
    const { exitCode, stderr } = await runRlt(['merge', await tempFolder(), '--output', output]);
    expect(exitCode).toBe(exitCodes.usage);
    expect(stderr).toContain('expected the folder of an instance');
    await expect(readdir(output)).rejects.toThrow();
  });
});
