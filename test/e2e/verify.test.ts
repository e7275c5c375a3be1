import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { freePort } from '../../engine/freePort.ts';
import { projectRoot } from '../../engine/index.ts';
import { scenarioReportSchema, suiteSummarySchema } from '../../report/schema.ts';
import { scenarioNames } from '../../thresholds/index.ts';
import { useGateway } from '../support/gateway.ts';
import { runRlt } from '../support/rlt.ts';
import { useTempFolder } from '../support/tempFolder.ts';
import { reduced } from './support/flags.ts';

const command = (...args: string[]) => [process.execPath, ...args].map((arg) => JSON.stringify(arg)).join(' ');
const inProject = (...path: string[]) => join(projectRoot(), ...path);
const reference = command(inProject('dist', 'rlt.js'), 'gateway');
const dying = command(inProject('test', 'e2e', 'support', 'dyingGateway.mjs'));
const noisy = command(inProject('test', 'e2e', 'support', 'noisyGateway.mjs'));

const folder = useTempFolder();

async function verify(name: string, args: readonly string[]) {
  const output = join(folder(), name);
  const result = await runRlt(['verify', ...reduced, '--output', output, ...args]);
  const read = async (file: string): Promise<unknown> => JSON.parse(await readFile(join(output, file), 'utf8'));
  return {
    ...result,
    output,
    summary: async () => suiteSummarySchema.parse(await read('suite-summary.json')),
    report: async (scenario: string) => scenarioReportSchema.parse(await read(`${scenario}.json`)),
  };
}

/* That the reference gateway passes as a whole is shown where the package is installed (package.test.ts). */

it('says of a reference gateway that is broken on purpose that it is', async () => {
  const run = await verify('broken', ['--scenario', 'catch-up-burst', '--defect', 'logs-an-error']);
  expect(run.exitCode).toBe(99);
  const { target, results } = await run.summary();
  expect(target?.gateway).toBe('reference gateway --defect logs-an-error');
  const red = results.flatMap(({ goals = [] }) => goals).filter((goal) => goal.outcome !== 'passed');
  expect(red.map(({ id, outcome }) => [id, outcome])).toEqual([['log.clean', 'failed']]);
});

describe('a gateway that is a command', () => {
  it('gets the variables that the user adds, and they win', async () => {
    const run = await verify('command', [
      ...['--gateway-command', reference, '--scenario', 'catch-up-burst', '--json'],
      ...['--gateway-env', 'SOCKET_IDLE_TIMEOUT_MS=77777', '--gateway-env', 'SOCKET_CLIENT_ORIGIN=http://other.test'],
      ...['--origin', 'http://other.test'],
    ]);
    expect(suiteSummarySchema.parse(JSON.parse(run.stdout)).outcome).toBe('passed');
    const report = await run.report('catch-up-burst');
    expect(report.gateway).toMatchObject({ kind: 'command', environment: { SOCKET_IDLE_TIMEOUT_MS: '77777' } });
    expect(report.gateway?.runtime).toBe(process.platform === 'linux' ? `Node.js ${process.version}` : undefined);
    expect(report.details.metricsBefore).toMatchObject({ idleTimeoutMs: 77777 });
  });

  it('that dies in the middle fails gateway.alive, and what was measured on it is invalid', async () => {
    const run = await verify('dies', [
      ...['--scenario', 'broadcast-burst', '--event-count', '200', '--gateway-command', dying],
    ]);
    expect(run.exitCode).toBe(99);
    const report = await run.report('broadcast-burst');
    expect(report.gateway?.gone).toBe('the gateway ended with exit code 7 during the scenario');
    expect(report.gateway?.lastLines?.join()).toContain('the end is near');
    const failed = report.goals?.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id);
    expect(failed).toEqual(['gateway.alive']);
    const passed = report.goals?.filter(({ outcome }) => outcome === 'passed').map(({ id }) => id);
    expect(passed).toEqual(['log.clean']);
    expect(run.stdout).toContain('the gateway ended with exit code 7 during the scenario');
  });

  it('that never comes up is not judged, and no scenario is tried in vain', async () => {
    const run = await verify('never', ['--gateway-command', 'echo "no such module" >&2; exit 3']);
    expect(run.exitCode).toBe(3);
    const { outcome, results } = await run.summary();
    expect(outcome).toBe('invalid');
    expect(results).toHaveLength(scenarioNames.length);
    expect(new Set(results.flatMap(({ goals = [] }) => goals).map((goal) => goal.outcome))).toEqual(
      new Set(['invalid']),
    );
    expect((await run.report('catch-up-burst')).gateway).toMatchObject({
      unavailable: 'the gateway ended with exit code 3 while starting',
      lastLines: ['no such module'],
    });
    // Only the first was tried.
    expect(results.flatMap(({ kept = [] }) => kept)).toEqual([`${results[0]?.scenario}-gateway.log`]);
    const log = join(run.output, `${results[0]?.scenario}-gateway.log`);
    expect(await readFile(log, 'utf8')).toBe('no such module\n');
    expect(run.stderr).toMatch(
      /error: the gateway ended with exit code 3 while starting; .*\n {2}no such module\nhint: /,
    );
    expect(run.stderr).not.toMatch(/gh issue create|internal error/);
  });

  it('that is left in the background is judged by its health, with the command that ends it', async () => {
    const pid = join(folder(), 'background.pid');
    const start = `${reference} >/dev/null 2>&1 & echo $! > '${pid}'`;
    const stop = `kill $(cat '${pid}'); exit 3`;
    const args = ['--gateway-command', start, '--gateway-stop-command', stop, '--scenario', 'connection-quota'];
    const run = await verify('background', [...args, '--allow-skipped', 'log.clean']);
    expect(run.exitCode, run.stderr).toBe(0);
    const report = await run.report('connection-quota');
    expect(report.goals?.slice(-2)).toMatchObject([
      { id: 'log.clean', outcome: 'skipped' },
      { id: 'gateway.alive', outcome: 'passed' },
    ]);
    expect(report.gateway?.resources).toBeUndefined();
    expect(report.errors).toEqual(['--gateway-stop-command ended with exit code 3 (it wrote nothing)']);
    expect(run.stderr).toContain('error: --gateway-stop-command ended with exit code 3');
  });

  it('that needs longer than it may is told of the flag, and that it is waited for', async () => {
    const args = ['--gateway-command', 'sleep 60', '--gateway-start-timeout', '6s', '--scenario', 'idle-eviction'];
    const run = await verify('late', args);
    expect(run.exitCode).toBe(3);
    expect(run.stderr).toMatch(/waiting for the gateway: [56] s…/);
    expect(run.stderr).toContain('did not become healthy within 6 s (--gateway-start-timeout)');
  });
});

describe('the log', () => {
  const catchUp = ['--scenario', 'catch-up-burst', '--gateway-command', noisy];

  it('fails the run for one unexpected error, and shows it without its secrets', async () => {
    const run = await verify('noisy', catchUp);
    expect(run.exitCode).toBe(99);
    const report = await run.report('catch-up-burst');
    expect(report.goals?.filter(({ outcome }) => outcome !== 'passed').map(({ id }) => id)).toEqual(['log.clean']);
    expect(report.gateway?.log).toMatchObject({
      errorCount: 1,
      errors: [{ level: 'error', message: 'cannot reach redis://***@db:6379', count: 1 }],
    });
    expect(run.stdout).toContain('catch-up-burst: 1 × cannot reach redis://***@db:6379');
    expect(JSON.stringify(report) + run.stdout + run.stderr).not.toContain('hunter22');
  });

  it('passes when the user allows that error', async () => {
    const run = await verify('allowed', [...catchUp, '--allow-log', '^cannot reach']);
    expect(run.exitCode).toBe(0);
    expect((await run.report('catch-up-burst')).gateway?.log?.expected).toContainEqual({
      reason: '--allow-log ^cannot reach',
      count: 1,
    });
  });

  it('is read from a file as well, from where it ended before', async () => {
    const file = join(folder(), 'gateway.log');
    await writeFile(file, 'ERROR an old story\n');
    const variables = ['--gateway-env', `LOG_FILE=${file}`, '--gateway-env', 'LOG_LEVEL=error'];
    const run = await verify('file', [...catchUp, ...variables, '--gateway-log', file]);
    expect((await run.report('catch-up-burst')).gateway?.log).toMatchObject({
      lines: 1,
      errors: [{ message: 'cannot reach redis://***@db:6379' }],
    });
  });

  it('that is empty holds no error, and that it may not be the log is said', async () => {
    const silent = ['--gateway-command', `${reference} 2>/dev/null`, '--gateway-env', 'LOG_LEVEL=silent'];
    const run = await verify('silent', ['--scenario', 'catch-up-burst', ...silent]);
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toMatch(/note {2}catch-up-burst: nothing was written to the gateway's output: .*--gateway-log/);
    expect(await readFile(join(folder(), 'silent', 'junit.xml'), 'utf8')).toContain('nothing was written to');
    expect(await readFile(join(folder(), 'silent', 'README.md'), 'utf8')).toContain('nothing was written to');
  });
});

it('skips, with the reason, what the limits of a running gateway cannot show', async () => {
  const gateway = await useGateway({ SOCKET_MAX_CONNECTIONS: '9' });
  const run = await verify('running', [
    ...['--api-url', gateway.url, '--scenario', 'catch-up-burst', '--job-id', 'some-job'],
  ]);
  expect(run.exitCode).toBe(99);
  expect(run.stdout).toContain('the gateway admits 9 connections, but 10 are needed');
  expect((await run.summary()).outcome).toBe('skipped');
});

describe('wrong usage is refused before anything is started', () => {
  it.each([
    [['--scenario', 'broadcast'], /--scenario is "broadcast": expected one of/],
    [['--gateway-env', 'NODE_ENV'], /--gateway-env is "NODE_ENV": expected NAME=VALUE/],
    [['--gateway-command', 'true', '--api-url', 'http://localhost:1'], /exclude each other/],
    [['--gateway-command', ' '], /--gateway-command is empty/],
    [['--allow-log', '(', '--gateway-command', 'true'], /--allow-log is "\(": expected a regular expression/],
    [
      ['--log-level-path', 'a b', '--gateway-command', 'true'],
      /--log-level-path is "a b": expected names joined by dots/,
    ],
    [['--log-level-pattern', 'x', '--gateway-command', 'true'], /--log-level-pattern is "x": .*a group named level/],
    [['--gateway-log', 'x'], /--gateway-log has no effect on the reference gateway/],
    [['--gateway-log', '/no/such', '--api-url', 'http://localhost:1'], /--gateway-log is "\/no\/such": ENOENT/],
    [['--gateway-env', 'A=b', '--api-url', 'http://localhost:1'], /--gateway-env has no effect/],
    [['--gateway-start-timeout', '9s', '--api-url', 'http://localhost:1'], /--gateway-start-timeout has no effect/],
    [['--gateway-stop-command', 'true'], /--gateway-stop-command has no effect without --gateway-command/],
    [['--gateway-stop-command', ' ', '--gateway-command', 'true'], /--gateway-stop-command is empty/],
    [['--gateway-start-timeout', 'soon'], /--gateway-start-timeout is "soon": expected a time such as 90s/],
    [['--defect', 'logs-an-eror'], /--defect is "logs-an-eror": .*\n.*did you mean logs-an-error/],
    [['--defect', 'logs-an-error', '--gateway-command', 'true'], /--defect works with the reference gateway only/],
    [['--defect', 'logs-an-error', '--api-url', 'http://localhost:1'], /--defect works with the reference gateway/],
  ])('%j', async (args, message) => {
    const output = join(folder(), 'refused');
    const run = await runRlt(['verify', ...args, '--output', output]);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toMatch(message);
    await expect(readFile(output)).rejects.toThrow(/ENOENT/);
  });

  it('and an address at which nothing answers ends with exit code 3', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const run = await runRlt(['verify', '--api-url', url, '--output', join(folder(), 'nobody')]);
    expect(run.exitCode).toBe(3);
    expect(run.stderr).toContain(`no gateway answers at ${url}`);
  });
});
