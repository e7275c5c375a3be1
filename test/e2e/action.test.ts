import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { projectRoot } from '../../engine/index.ts';
import { runVerifyAction } from '../support/compositeAction.ts';
import { tempFolder } from '../support/tempFolder.ts';

let workspace: string;
beforeEach(async () => {
  workspace = await tempFolder();
});

// Relaxed, so that a busy machine is no reason to fail: what is tested is what the action makes of a verdict.
const small = ['--client-count=5', '--event-count=20', '--latency-threshold=20000'].join('\n');
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
    expect(junit).toMatch(/<testcase[^>]*Duplicate deliveries[^>]*>\s*<failure/);
  });

  it('says what is wrong with its inputs, and has nothing to keep', async () => {
    const result = await runVerifyAction({ scenario: 'broadcast-brust' }, { workspace });
    expect(result.succeeded).toBe(false);
    expect(result.log).toContain('did you mean broadcast-burst?');
    expect(result.outputs).toEqual({ outcome: '', 'exit-code': '2', report: '', regression: '' });
    expect(result.uploaded.size).toBe(0);
    expect(result.summary).toBe('');
  });

  it('fails on a regression against a committed baseline, although every goal is kept', async () => {
    const sizes = { scenario: 'broadcast-burst', arguments: small.replace('=5', '=20') };
    const before = await runVerifyAction({ ...sizes, output: 'before' }, { workspace });
    expect(before.succeeded, before.log).toBe(true);
    const after = await runVerifyAction(
      {
        ...sizes,
        'gateway-command': `${referenceGateway} --defect broadcast-slow-for-one-in-10`,
        baseline: 'before',
        'min-change': '50',
      },
      { workspace },
    );
    expect(after.outputs, after.log).toMatchObject({ outcome: 'passed', 'exit-code': '0', regression: 'true' });
    expect(after.succeeded).toBe(false);
    expect(after.summary).toContain('Publish-to-receipt latency');
    expect(after.uploaded.has('rlt-report')).toBe(true);
  });

  it('passes where nothing became worse than in the artifact that it downloads', async () => {
    // Counts alone: a busy machine makes no difference to them.
    const scenario = 'subscription-cap';
    const before = await runVerifyAction({ scenario, output: 'before' }, { workspace });
    const api = await serveRuns();
    const after = await runVerifyAction(
      { scenario, 'baseline-branch': 'main' },
      { workspace, env: api.env, artifact: before.uploaded.get('rlt-report') },
    );
    expect(after.outputs, after.log).toMatchObject({ outcome: 'passed', regression: 'false' });
    expect(after.succeeded, after.log).toBe(true);
    expect(after.log).toContain('Baseline: https://github.example/runs/7');
  });
});

/** A repository whose run 7 has left a report. */
async function serveRuns() {
  const server = createServer((request, response) => {
    const run = {
      id: 7,
      conclusion: 'success',
      path: '.github/workflows/gate.yml',
      html_url: 'https://github.example/runs/7',
    };
    const artifact = {
      expired: false,
      created_at: '2026-03-01T00:00:00Z',
      workflow_run: { id: 7, head_branch: 'main' },
    };
    const isList = request.url?.includes('/actions/artifacts') === true;
    response.end(JSON.stringify(isList ? { artifacts: [artifact] } : run));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    env: {
      GITHUB_API_URL: `http://127.0.0.1:${port}`,
      GITHUB_REPOSITORY: 'me/app',
      GITHUB_WORKFLOW_REF: 'me/app/.github/workflows/gate.yml@refs/heads/feature',
      GITHUB_RUN_ID: '8',
    },
  };
}
