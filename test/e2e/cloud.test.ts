import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Summary } from '../../contract/summary.ts';
import { projectRoot, resolveK6, startRedis } from '../../engine/index.ts';
import { summarySchema } from '../../settings/schemas.ts';
import { parseScenario } from '../../settings/settings.ts';
import { type ScenarioName, scenarioNames } from '../../thresholds/index.ts';
import { judge } from '../../thresholds/judge.ts';
import { useGateway } from '../support/gateway.ts';
import { runRlt } from '../support/rlt.ts';
import { duringFile, redisCommand, useMongo } from '../support/services.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { goalsFor } from '../thresholds/support.ts';
import { reduced } from './support/flags.ts';

/* About a minute. */

const execute = promisify(execFile);
const password = 'planted-hunter22';
const token = 'planted-token-33';
/** A Redis that really wants the password that must not be in the archive. */
const redis = duringFile(async (lifetime) => {
  const { url } = await startRedis(lifetime, { log: () => {} });
  await redisCommand(url, 'CONFIG', 'SET', 'requirepass', password);
  return { url: url.replace('redis://', `redis://:${password}@`) };
});
const mongo = useMongo();
const k6 = duringFile((lifetime) => resolveK6(lifetime, { log: () => {} }));

async function prepare(scenario: ScenarioName) {
  const gateway = await useGateway({
    ...parseScenario(scenario).limits,
    REDIS_URL: redis().url,
    MONGODB_URI: mongo().uri,
  });
  const folder = await tempFolder();
  const archive = join(folder, 'test.tar');
  const job = scenario === 'catch-up-burst' ? ['--job-id', await seed()] : [];
  const args = ['--scenario', scenario, '--api-url', gateway.url, ...job, ...reduced, '--archive', archive];
  return { gateway, folder, archive, args };
}

async function seed(): Promise<string> {
  const { stdout } = await runRlt(['seed', '--mongo-uri', mongo().uri, '--event-count', '20', '--json']);
  return z.object({ jobId: z.string() }).parse(JSON.parse(stdout)).jobId;
}

async function secretsFile(folder: string): Promise<string> {
  const file = join(folder, 'secrets');
  await writeFile(file, `redis-url=${redis().url}\nauth={"token":"${token}"}\n`, { mode: 0o600 });
  return file;
}

/** Runs a script or an archive by k6 alone and judges what its own summary says. */
async function judged(scenario: ScenarioName, folder: string, args: readonly string[], env = {}) {
  const file = join(folder, 'summary.json');
  const run = await execute(k6().path, ['run', '--quiet', '--address', '', ...args], {
    cwd: folder,
    env: { ...process.env, RLT_SUMMARY: file, ...env },
  });
  const summary: Summary = summarySchema.parse(JSON.parse(await readFile(file, 'utf8')));
  const verdicts = judge(goalsFor(scenario, summary.plan), summary.metrics, summary);
  return { ...run, verdicts };
}

describe('an archive', () => {
  it('holds script and settings, cloud options, and no secret', async () => {
    const { folder, archive, args } = await prepare('broadcast-burst');
    const secrets = ['--redis-url', redis().url, '--auth', `{"token":"${token}"}`];
    const cloud = ['--project-id', '7', '--name', 'burst', '--load-zone', 'amazon:de:frankfurt'];
    const run = await runRlt(['cloud', ...args, ...secrets, ...cloud, '--archive-only']);
    expect(run.stderr).not.toContain('error');
    expect(run).toMatchObject({ exitCode: 0, stdout: `${archive}\n` });
    expect(run.stderr).toContain('secrets redis-url, auth: not in the archive');

    await execute('tar', ['-xf', archive, '-C', folder]);
    const files = await readdir(folder, { recursive: true, withFileTypes: true });
    const texts = await Promise.all(
      files.filter((entry) => entry.isFile()).map(({ parentPath, name }) => readFile(join(parentPath, name), 'latin1')),
    );
    const everything = texts.join('\n');
    expect(everything).toContain('RLT_PLAN');
    for (const secret of [password, token]) expect(everything).not.toContain(secret);
    expect(run.stdout + run.stderr).not.toMatch(/planted/);
    const names = files.filter((entry) => entry.isFile()).map(({ name }) => name);
    const parts = ['once.cjs', 'failures.cjs', 'publishing.cjs', 'reading.cjs', 'instances.cjs'];
    const expected = ['broadcast-burst.js', ...parts, 'data', 'metadata.json', 'test.tar'];
    expect(names.filter((name) => !expected.includes(name.replace(/\.map$/, '')))).toEqual([]);

    const metadata = JSON.parse(await readFile(join(folder, 'metadata.json'), 'utf8'));
    expect(Object.keys(metadata.env)).toEqual(['RLT_PLAN']);
    expect(metadata.options.cloud).toEqual({
      projectID: 7,
      name: 'burst',
      distribution: { zone1: { loadZone: 'amazon:de:frankfurt', percent: 100 } },
    });
  });

  it.each(scenarioNames)('of %s is inspected and run elsewhere by k6 alone, every goal judged', async (name) => {
    const { folder, archive, args } = await prepare(name);
    const made = await runRlt(['cloud', ...args, '--archive-only'], { env: { REDIS_URL: redis().url } });
    expect(made.exitCode, made.stderr).toBe(0);

    const elsewhere = join(folder, 'elsewhere');
    await mkdir(elsewhere);
    await cp(archive, join(elsewhere, 'moved.tar'));
    const inspected = await execute(k6().path, ['inspect', '--execution-requirements', 'moved.tar'], {
      cwd: elsewhere,
    });
    expect(JSON.parse(inspected.stdout)).toMatchObject({ maxVUs: expect.any(Number) });

    const source = `--secret-source=file=${await secretsFile(folder)}`;
    // One is run again, as all are made in the same way: a run leaves nothing in an archive.
    for (const _ of name === 'broadcast-burst' ? ['first', 'second'] : ['only']) {
      const { verdicts, stdout } = await judged(name, elsewhere, [source, 'moved.tar']);
      expect(verdicts.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
      expect(verdicts.length).toBeGreaterThan(1);
      expect(stdout).toContain(`${name}: PASSED`);
    }
  });

  it('is not overwritten, and no load zone is sent to this machine', async () => {
    const folder = await tempFolder();
    await writeFile(join(folder, 'mine.tar'), 'precious');
    const args = ['cloud', '--scenario', 'broadcast-burst', '--archive', join(folder, 'mine.tar')];
    const kept = await runRlt([...args, '--archive-only']);
    expect(kept).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('exists already') });
    expect(await readFile(join(folder, 'mine.tar'), 'utf8')).toBe('precious');

    const local = await runRlt([...args, '--force'], { env: { K6_CLOUD_TOKEN: 'x' } });
    expect(local).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('a load zone cannot reach') });
  });
});

describe('the start', () => {
  const args = ['cloud', '--scenario', 'broadcast-burst', '--api-url', 'https://gateway.invalid'];

  it('without a token says how to get one, and makes nothing', async () => {
    const cwd = await tempFolder();
    const env = { K6_CLOUD_TOKEN: '', HOME: cwd, XDG_CONFIG_HOME: '' };
    const run = await runRlt([...args, '--json'], { cwd, env });
    expect(run.exitCode).toBe(3);
    expect(run.stderr).toContain('there is no token for Grafana Cloud k6');
    expect(run.stderr).toMatch(/hint: {2}.*K6_CLOUD_TOKEN/);
    expect(JSON.parse(run.stdout)).toMatchObject({ success: false, error: { exitCode: 3 } });
    expect(await readdir(cwd)).toEqual([]);
  });

  it('as a dry run prints the commands, which work as they are printed', async () => {
    const cwd = await tempFolder();
    const secret = { REDIS_URL: redis().url };
    const run = await runRlt([...args, '--dry-run'], { cwd, env: { ...secret, K6_CLOUD_TOKEN: '' } });
    expect(run.exitCode).toBe(0);
    expect(run.stdout + run.stderr).not.toContain(password);
    expect(await readdir(cwd)).toEqual([]);

    const [mkdirCommand = '', archive = '', start = '', ...rest] = run.stdout.trimEnd().split('\n');
    expect(rest).toEqual([]);
    expect(start).toMatch(/ cloud run results\/broadcast-burst-[\w-]+\.tar$/);
    await execute('sh', ['-c', `${mkdirCommand} && ${archive}`], { cwd, env: { ...process.env, ...secret } });
    expect(await readdir(join(cwd, 'results'))).toEqual([expect.stringMatching(/^broadcast-burst-.*\.tar$/)]);
  });

  it('as a local execution takes the secrets from a file', async () => {
    const run = await runRlt([...args, '--local-execution', '--dry-run'], { env: { REDIS_URL: redis().url } });
    expect(run.stdout).toMatch(/ cloud run --local-execution --no-usage-report --secret-source=file=SECRETS .*\.tar$/m);
  });

  it('passes on what k6 says where nobody can be reached', async () => {
    const cwd = await tempFolder();
    const nobody = 'http://127.0.0.1:9';
    const hosts = { K6_CLOUD_HOST: nobody, K6_CLOUD_HOST_V6: nobody };
    const env = { ...hosts, K6_CLOUD_TOKEN: token, K6_CLOUD_STACK_ID: '1', HOME: cwd };
    const run = await runRlt([...args, '--project-id', '1'], {
      cwd,
      env: { ...env, XDG_CACHE_HOME: join(homedir(), '.cache') },
    });
    expect(run.exitCode).toBe(3);
    expect(run.stderr).toMatch(/127\.0\.0\.1:9.*connection refused/);
    expect(run.stderr).toContain('k6 ended with exit code');
    expect(run.stdout + run.stderr).not.toContain(token);
  });
});

describe('a script of dist/', () => {
  it('runs by k6 alone, in another folder, with apart/ beside it', async () => {
    const { gateway, folder } = await prepare('broadcast-burst');
    await cp(join(projectRoot(), 'dist', 'broadcast-burst.js'), join(folder, 'burst.js'));
    await cp(join(projectRoot(), 'dist', 'apart'), join(folder, 'apart'), { recursive: true });
    const env = { API_URL: gateway.url, REDIS_URL: redis().url, CLIENT_COUNT: '10', LATENCY_THRESHOLD: '5000' };
    const { verdicts } = await judged('broadcast-burst', folder, ['burst.js'], env);
    expect(verdicts.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
  });
});
