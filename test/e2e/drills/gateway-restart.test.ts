import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exitCodes } from '../../../contract/errors.ts';
import { scenarioReportSchema } from '../../../report/schema.ts';
import { descendants, running } from '../../engine/support/processTree.ts';
import { runRlt, startRlt } from '../../support/rlt.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { until } from '../../support/until.ts';

const drill = ['drill', 'gateway-restart', '--embedded', '--client-count', '8', '--persist-events'];
/** What a busy machine keeps. */
const wide = ['--latency-threshold', '2000', '--recovery-threshold', '20000'];

describe('a gateway that is started again under load', () => {
  it('is come back to by everybody, who gets by its replay what was missed', async () => {
    const output = join(await tempFolder(), 'out');
    const args = [...drill, ...wide, '--disturb-after', '600', '--disturb-for', '600', '--json', '--output', output];
    const { exitCode, stdout, stderr } = await runRlt(args);
    const report = scenarioReportSchema.parse(JSON.parse(stdout));
    expect(report.goals?.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
    expect(exitCode, stderr).toBe(exitCodes.passed);
    expect(report.goals?.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['restart.complete', 'restart.nobody-locked-out', 'gateway.alive']),
    );
    expect(report.details).toMatchObject({
      disturbance: { seen: 1, connections: { lost: 8, refused: 0 }, lost: { onTheWay: 0, missing: 0 } },
    });
    // Both lives have written.
    expect(report.kept?.log?.lines).toBeGreaterThan(4);
  });

  it('of several nodes one after the other: each loses its clients, and those of the others miss nothing', async () => {
    const output = join(await tempFolder(), 'out');
    const rolling = ['--nodes', '3', '--way', 'sigkill', '--disturb-after', '600', '--disturb-for', '300'];
    const { exitCode, stdout, stderr } = await runRlt([...drill, ...wide, ...rolling, '--json', '--output', output]);
    const report = scenarioReportSchema.parse(JSON.parse(stdout));
    expect(report.goals?.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
    expect(exitCode, stderr).toBe(exitCodes.passed);
    expect(report.details).toMatchObject({ disturbance: { seen: 3, lost: { onTheWay: 0, missing: 0 } } });
    // Six lives, of which each has said that it listens.
    const log = await readFile(join(output, 'gateway-restart-gateway.log'), 'utf8');
    expect(log.match(/"msg":"listening"/g)).toHaveLength(6);
  });

  it.each([
    ['SIGINT', exitCodes.interrupted],
    ['SIGKILL', 137],
  ] as const)('leaves nothing behind after %s while it is down', async (signal, expected) => {
    const [output, temp] = [join(await tempFolder(), 'out'), await tempFolder()];
    const run = startRlt([...drill, '--disturb-after', '4000', '--disturb-for', '60000', '--output', output], {
      env: { TMPDIR: temp },
    });
    const said = () => run.output().stderr;
    // A busy machine shows the progress only when the gateway is down already: each process counts that was ever seen.
    const seen = new Set<number>();
    const isDown = () => {
      for (const pid of descendants(run.pid)) seen.add(pid);
      return said().includes('ended by SIGTERM');
    };
    await until(`the gateway is down (so far: ${said()})`, isDown, 90_000);
    await until('events have been published', () => / [1-9]\d* published/.test(said()), 30_000);
    const started = [...seen];
    // Redis, MongoDB, the gateway, k6, and the process that watches over them.
    expect(started.length).toBeGreaterThanOrEqual(5);
    process.kill(run.pid, signal);
    expect((await run.ended).exitCode).toBe(expected);
    await until('every process has ended', () => running(started).length === 0, 15_000);
    expect(running(descendants(run.pid))).toEqual([]);
    await until('every temporary file is gone', async () => (await readdir(temp)).length === 0, 15_000);
    expect(said()).not.toContain('could not be taken back');
  });
});
