import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { exitCodes } from '../../contract/errors.ts';
import { projectRoot } from '../../engine/index.ts';
import { runRlt } from '../support/rlt.ts';
import { useTempFolder } from '../support/tempFolder.ts';
import { wide } from './support/flags.ts';

/** Generous limits: what is looked for here is a difference between runs, and not their verdicts. */
const bursts = [
  ...['verify', '--scenario', 'catch-up-burst', '--scenario', 'broadcast-burst', '--client-count', '20'],
  ...wide,
];
const gateway = [process.execPath, join(projectRoot(), 'dist', 'rlt.js'), 'gateway'].map((arg) => JSON.stringify(arg));
const slowed = [...gateway, '--defect', 'replay-too-slow', '--defect', 'broadcast-slow-for-one-in-10'].join(' ');

const folder = useTempFolder();
beforeAll(async () => {
  for (const [name, args] of [
    ['first', []],
    ['second', []],
    ['slowed', ['--gateway-command', slowed]],
  ] as const) {
    const { exitCode, stderr } = await runRlt([...bursts, '--output', join(folder(), name), ...args]);
    expect(exitCode, stderr).toBe(exitCodes.passed);
  }
});

/** A busy machine may slow one of two like runs; the defects slow a run many times over. */
const compare = (target: string, ...args: string[]) =>
  runRlt([
    'compare',
    join(folder(), 'first'),
    join(folder(), target),
    '--fail-on-regression',
    '--min-change',
    '200',
    ...args,
  ]);

/** Where the first run was slow by itself, what a defect adds is less than twice as much. */
const evenSo = ['--min-change', '50'];

describe('rlt compare', () => {
  test('finds no difference beyond noise between two runs of the same gateway', async () => {
    const { exitCode, stdout } = await compare('second');
    expect(stdout).toMatch(/no difference beyond noise \(of \d+ goals\)/);
    expect(exitCode).toBe(exitCodes.passed);
  });

  test('finds the regression in a run of a slowed gateway, and names its method', async () => {
    const { exitCode, stdout } = await compare('slowed', ...evenSo);
    expect(stdout).toContain('REGRESSION: catch-up.latency, broadcast.latency');
    expect(stdout).toMatch(
      /Replay time from request to last event, p95 .* worse\n {4}bootstrap over clients, 95 % interval/,
    );
    expect(stdout).toMatch(/Publish-to-receipt latency, p95 .* worse\n {4}block bootstrap over events, 95 % interval/);
    expect(exitCode).toBe(exitCodes.goalMissed);
  });

  test('writes what it found as JSON, for whoever decides on it', async () => {
    const file = join(folder(), 'comparison.json');
    await compare('slowed', ...evenSo, '--output', file);
    const { goals } = JSON.parse(await readFile(file, 'utf8'));
    expect(goals).toContainEqual(
      expect.objectContaining({ id: 'catch-up.latency', change: 'worse', regression: true }),
    );
  });
});
