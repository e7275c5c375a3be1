import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { projectRoot } from '../../engine/index.ts';
import { runVerifyAction } from '../support/compositeAction.ts';

const workspaces: string[] = [];
let workspace: string;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'rlt-action-'));
  workspaces.push(workspace);
});
afterAll(async () => {
  for (const folder of workspaces) await rm(folder, { recursive: true });
});

// Relaxed, so that a busy machine is no reason to fail: what is tested is what the action makes of a verdict.
const small = ['--client-count=5', '--event-count=20', '--latency-threshold=20000', '--max-generator-lag=20000'].join(
  '\n',
);
const referenceGateway = `node "${join(projectRoot(), 'dist', 'rlt.js')}" gateway`;

describe('the verify action', () => {
  it('keeps and shows the report of a gateway that keeps its limits', async () => {
    const result = await runVerifyAction({ scenario: 'broadcast-burst', arguments: small }, { workspace });
    expect(result.succeeded, result.log).toBe(true);
    expect(result.outputs).toEqual({ outcome: 'passed', 'exit-code': '0', report: 'rlt-report', regression: '' });
    expect(result.summary).toContain('broadcast-burst');
    expect(result.summary).toMatch(/passed/i);
    const uploaded = await readdir(result.uploaded.get('rlt-report') ?? '');
    expect(uploaded).toEqual(expect.arrayContaining(['README.md', 'index.html', 'junit.xml', 'broadcast-burst.json']));
  });

  it('fails on a missed goal of the gateway that it starts, and keeps the report all the same', async () => {
    const result = await runVerifyAction(
      {
        'gateway-command': `${referenceGateway} --defect broadcast-doubled`,
        'gateway-env': 'LOG_LEVEL=warn\nNOT_USED=a b=c',
        scenario: 'broadcast-burst',
        arguments: small,
        output: 'reports/gate',
        artifact: 'gate',
      },
      { workspace },
    );
    expect(result.succeeded).toBe(false);
    expect(result.outputs).toMatchObject({ outcome: 'failed', 'exit-code': '99', report: 'reports/gate' });
    expect(result.summary).toContain('failed');
    const junit = await readFile(join(result.uploaded.get('gate') ?? '', 'junit.xml'), 'utf8');
    expect(junit).toMatch(/<testcase[^>]*No event twice[^>]*>\s*<failure/);
  });

  it('says what is wrong with its inputs, and has nothing to keep', async () => {
    const result = await runVerifyAction({ scenario: 'broadcast-brust' }, { workspace });
    expect(result.succeeded).toBe(false);
    expect(result.log).toContain('did you mean broadcast-burst?');
    expect(result.outputs).toEqual({ outcome: '', 'exit-code': '2', report: '', regression: '' });
    expect(result.uploaded.size).toBe(0);
    expect(result.summary).toBe('');
  });
});
