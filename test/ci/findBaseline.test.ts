import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { projectRoot } from '../../engine/index.ts';
import { useTempFolder } from '../support/tempFolder.ts';

const folder = useTempFolder();

const artifact = (id: number, created: string, more: { branch?: string; expired?: boolean } = {}) => ({
  expired: more.expired ?? false,
  created_at: `2026-03-${created}T00:00:00Z`,
  workflow_run: { id, head_branch: more.branch ?? 'main' },
});
const run = (id: number, conclusion = 'success', workflow = 'gate') => ({
  conclusion,
  path: `.github/workflows/${workflow}.yml`,
  html_url: `https://github.example/runs/${id}`,
});

describe('the baseline', () => {
  it('is the newest artifact of a successful run of the same workflow on that branch', async () => {
    const found = await findBaseline({
      artifacts: [
        artifact(1, '01'),
        artifact(4, '04'),
        artifact(2, '02'),
        artifact(5, '05'),
        artifact(6, '06', { branch: 'feature' }),
        artifact(7, '07', { expired: true }),
        artifact(99, '08'),
        artifact(3, '03'),
      ],
      runs: { 1: run(1), 2: run(2), 3: run(3), 4: run(4, 'failure'), 5: run(5, 'success', 'other'), 99: run(99) },
    });
    expect(found.output).toBe('run-id=3\n');
    expect(found.log).toContain('Baseline: https://github.example/runs/3');
    expect(found.exitCode).toBe(0);
    // The failed run and the other workflow's were looked at first; older ones not at all.
    expect(found.asked).toEqual([
      '/repos/me/app/actions/artifacts',
      ...[5, 4, 3].map((id) => `/repos/me/app/actions/runs/${id}`),
    ]);
  });

  it('may be missing: that is no error', async () => {
    const found = await findBaseline({ artifacts: [artifact(99, '08')], runs: {} });
    expect(found).toMatchObject({ exitCode: 0, output: '' });
    expect(found.log).toContain('No successful run on main has an artifact "rlt-report" yet');
  });

  it('cannot be read without permission', async () => {
    const found = await findBaseline({ status: 403, artifacts: [], runs: {} });
    expect(found).toMatchObject({ exitCode: 3, output: '' });
    expect(found.log).toContain('answered 403 (the job needs the permission "actions: read")');
  });
});

interface Repository {
  readonly status?: number;
  readonly artifacts: readonly unknown[];
  readonly runs: Readonly<Record<number, unknown>>;
}

/** Runs the script against a server that answers as GitHub's REST API does. */
async function findBaseline({ status = 200, artifacts, runs }: Repository) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://api');
    asked.push(pathname);
    const allowed = request.headers.authorization === 'Bearer secret';
    const isList = pathname.endsWith('/artifacts');
    const matching = searchParams.get('name') === 'rlt-report' ? artifacts : [];
    const body = isList ? { artifacts: matching } : runs[Number(pathname.split('/').at(-1))];
    response.writeHead(allowed ? status : 401).end(JSON.stringify(body ?? {}));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const outputFile = join(folder(), `output-${port}`);
  await writeFile(outputFile, '');
  const child = spawn(process.execPath, [join(projectRoot(), '.github/actions/verify/findBaseline.mjs')], {
    env: {
      PATH: process.env.PATH,
      GITHUB_API_URL: `http://127.0.0.1:${port}`,
      GITHUB_REPOSITORY: 'me/app',
      GITHUB_WORKFLOW_REF: 'me/app/.github/workflows/gate.yml@refs/heads/main',
      GITHUB_RUN_ID: '99',
      GITHUB_OUTPUT: outputFile,
      INPUT_BRANCH: 'main',
      INPUT_ARTIFACT: 'rlt-report',
      INPUT_TOKEN: 'secret',
    },
  });
  let log = '';
  child.stdout.on('data', (chunk) => {
    log += chunk;
  });
  child.stderr.on('data', (chunk) => {
    log += chunk;
  });
  const [exitCode] = await once(child, 'close');
  return { exitCode, log, asked, output: await readFile(outputFile, 'utf8') };
}
