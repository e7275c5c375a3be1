import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { resolveK6, withLifetime } from '../../engine/index.ts';
import { useGateway } from '../support/gateway.ts';
import { type K6Option, readK6Options } from '../support/k6OptionTable.ts';
import { useRedis } from '../support/services.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { wide } from './support/flags.ts';
import { runPlainK6, runScenario } from './support/scenario.ts';

const redis = useRedis();
let table: readonly K6Option[] = [];
let k6 = '';
beforeAll(async () => {
  table = await readK6Options();
  k6 = (await withLifetime((lifetime) => resolveK6(lifetime, { log: () => {} }))).path;
});

/** A value of each option that would be felt: the run would hang, reach nobody, or lose what its verdict rests on. */
const felt: Readonly<Record<string, string>> = {
  ...{ K6_PAUSED: 'true', K6_LINGER: 'true', K6_NO_SETUP: 'true', K6_SETUP_TIMEOUT: '1ns', K6_TYPE: 'archive' },
  ...{ K6_VUS: '7', K6_ITERATIONS: '7', K6_DURATION: '1s', K6_STAGES: '1s:1', K6_NO_THRESHOLDS: 'true' },
  ...{ K6_THRESHOLDS: 'iterations:count>0', K6_SUMMARY_TREND_STATS: 'avg', K6_SUMMARY_MODE: 'disabled' },
  ...{ K6_NEW_MACHINE_READABLE_SUMMARY: 'true', K6_HANDLE_SUMMARY_TIMEOUT: '1ns', K6_SYSTEM_TAGS: 'vu' },
  ...{ K6_TAGS: 'a:b', K6_RPS: '1', K6_DISCARD_RESPONSE_BODIES: 'true', K6_THROW: 'true', K6_DNS: 'policy=onlyIPv6' },
  ...{ K6_BLACKLIST_IPS: '127.0.0.0/8', K6_BLOCK_HOSTNAMES: '*', K6_HOSTS: 'localhost:127.9.9.9' },
  ...{ K6_LOCAL_IPS: '192.0.2.1', K6_INCLUDE_SYSTEM_ENV_VARS: 'false', K6_COMPATIBILITY_MODE: 'none' },
  ...{ K6_LOG_OUTPUT: 'none', K6_LOG_FORMAT: 'raw', K6_CONSOLE_OUTPUT: '/nowhere/x', K6_FEATURES: 'no-such-feature' },
  ...{ K6_CSV_TIME_FORMAT: 'unix_nano', K6_CSV_FILENAME: '/nowhere/y', K6_ADDRESS: '192.0.2.1:1', K6_BATCH: 'x' },
  ...{ K6_TLSAUTH: 'x', K6_MIN_ITERATION_DURATION: '1h', K6_METRIC_SAMPLES_BUFFER_SIZE: 'x', K6_MAX_REDIRECTS: 'x' },
  ...{ K6_SUMMARY_TIME_UNIT: 'days', K6_SUMMARY_EXPORT: '/nowhere/z', K6_TEARDOWN_TIMEOUT: 'x', K6_USER_AGENT: 'x' },
};

describe('options of k6 in the environment', { timeout: 120_000 }, () => {
  it('have no effect on a run of rlt, whatever they say, nor has the config file', async () => {
    const gateway = await useGateway({ REDIS_URL: redis().url });
    const folder = await tempFolder();
    const config = join(folder, 'config.json');
    const options = { summaryTrendStats: ['avg'], noSetup: true, tags: { c: 'd' }, paused: true, rps: 1 };
    await writeFile(config, JSON.stringify(options));
    const samples = join(folder, 'copy.csv');
    const leftOut = table.filter(({ underRlt }) => underRlt === 'left out').flatMap(({ variables }) => variables);
    const env = { ...Object.fromEntries(leftOut.map((name) => [name, 'planted'])), ...felt, K6_CONFIG: config };
    const small = ['--client-count', '5', '--event-count', '5', '--redis-url', redis().url];
    const { exitCode, stderr, notPassed, report } = await runScenario(
      'broadcast-burst',
      gateway.url,
      [...small, ...wide, '--out', `csv=${samples}`],
      { env: { ...env, GODEBUG: 'x509negativeserial=1' } },
    );
    expect(notPassed, stderr).toEqual({});
    expect(exitCode).toBe(0);
    const lines = stderr.split('\n').filter((line) => line.includes('k6 does not get'));
    expect(lines).toHaveLength(1);
    for (const name of [...leftOut.filter((each) => each !== 'K6_CONFIG'), 'GODEBUG']) expect(lines[0]).toContain(name);
    expect(lines[0]).toContain(`noSetup, paused, rps, summaryTrendStats, tags from its config file ${config}`);
    expect(stderr).not.toContain('planted');
    const [, ...rows] = (await readFile(samples, 'utf8')).trimEnd().split('\n');
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.filter((row) => !hasTags(row, 'load_test=broadcast-burst', `testid=${report.plan?.runId}`))).toEqual(
      [],
    );
  });

  it.each([
    ['k6 hides the environment', 'exec "$K6" "$@" --include-system-env-vars=false'],
    ['the variable is lost', 'unset RLT_PLAN; exec "$K6" "$@"'],
    ['the whole environment is lost', 'exec env -i PATH="$PATH" HOME="$HOME" "$K6" "$@"'],
    [
      'the plan is of another run',
      'RLT_PLAN=$(echo "$RLT_PLAN" | sed s/\\"runId\\":\\"[^\\"]*/\\"runId\\":\\"other/); exec "$K6" "$@"',
    ],
  ])('a plan that does not reach the script ends the run: %s', async (_, command) => {
    const gateway = await useGateway({ SOCKET_MAX_CONNECTIONS: '5' });
    const wrapper = join(await tempFolder(), 'k6');
    await writeFile(wrapper, `#!/bin/sh\nK6='${k6}'\n[ "$1" = run ] || exec "$K6" "$@"\n${command}\n`);
    await chmod(wrapper, 0o755);
    const { exitCode, stderr, notPassed } = await runScenario('connection-quota', gateway.url, [], {
      env: { K6_BIN: wrapper },
    });
    expect(exitCode).toBe(99);
    expect(stderr).toMatch(/rlt started/);
    expect(new Set(Object.values(notPassed))).toEqual(new Set(['invalid']));
    expect(gateway.log.filter(({ msg }) => /connected/.test(msg))).toEqual([]);
  });
});

describe('options of a plain k6 run', { timeout: 60_000 }, () => {
  it.each<[string, readonly string[], Record<string, string>, RegExp]>([
    ['other statistics', ['--summary-trend-stats', 'avg,p(99)'], {}, /summaryTrendStats is .*"avg","p\(99\)/],
    ['no setup', ['--no-setup'], {}, /noSetup \(--no-setup, K6_NO_SETUP\) is true/],
    ['a segment', ['--execution-segment', '0:1/2'], {}, /executionSegment is 0:1\/2/],
    ['a rate', ['--rps', '1'], {}, /rps is 1/],
    ['other thresholds', [], { K6_THRESHOLDS: 'iterations:count>0' }, /thresholds is /],
    ['no thresholds', [], { K6_NO_THRESHOLDS: 'true' }, /K6_NO_THRESHOLDS is /],
    ['another form of summary', ['--new-machine-readable-summary', '--no-setup'], {}, /INVALID \(k6's --new-machine/],
    ['a short setup', [], { K6_SETUP_TIMEOUT: '1ns' }, /setup\(\) did not end within k6's option setupTimeout, 1ns/],
  ])('make it invalid and not a success: %s', async (_, flags, env, message) => {
    const gateway = await useGateway({ SOCKET_MAX_CONNECTIONS: '5' });
    const run = await runPlainK6('connection-quota', { API_URL: gateway.url }, { flags, env });
    expect((run.stdout + run.stderr).replaceAll('\\"', '"')).toMatch(message);
    expect(run.stdout).toContain('connection-quota: INVALID');
    expect(run.exitCode).not.toBe(0);
  });

  it.each([
    ['--vus', '2'],
    ['--iterations', '2'],
    ['--duration', '1s'],
    ['--stage', '1s:1'],
  ])('are refused by k6 where they replace the scenario: %s', async (...flags) => {
    const { exitCode, stdout } = await runPlainK6('connection-quota', { API_URL: 'http://127.0.0.1:9' }, { flags });
    expect(exitCode).toBe(104);
    expect(stdout).not.toContain('PASSED');
  });

  it('without an environment and without an address is refused', async () => {
    const flags = ['--include-system-env-vars=false'];
    const { exitCode, stderr } = await runPlainK6('connection-quota', {}, { flags });
    expect(exitCode).toBe(107);
    expect(stderr).toContain('no -e API_URL=… is given');
  });

  it('that do no harm do none, and other tags leave those by which dashboards find a run', async () => {
    const gateway = await useGateway({ SOCKET_MAX_CONNECTIONS: '5' });
    const samples = join(await tempFolder(), 'samples.csv');
    const quiet = ['--discard-response-bodies', '--throw', '--min-iteration-duration', '100ms', '--user-agent', 'x'];
    const more = ['--summary-time-unit', 's', '--no-teardown', '--no-connection-reuse', '--tag', 'mine=x'];
    const flags = [...quiet, ...more, '--summary-mode', 'full', '--out', `csv=${samples}`];
    const env = { K6_FEATURES: 'freeze-env', K6_MAX_REDIRECTS: '0', K6_SYSTEM_TAGS: 'scenario' };
    const run = await runPlainK6('connection-quota', { API_URL: gateway.url, RUN_ID: 'r1' }, { flags, env });
    expect(run.stdout, run.stderr).toContain('connection-quota: PASSED');
    expect(run.exitCode).toBe(0);
    const [, ...rows] = (await readFile(samples, 'utf8')).trimEnd().split('\n');
    // Those that k6 itself takes have no VU.
    const ofScript = rows.filter((row) => !/^(vus|vus_max),/.test(row));
    expect(ofScript.filter((row) => !hasTags(row, 'load_test=connection-quota', 'testid=r1', 'mine=x'))).toEqual([]);
    expect(ofScript.length).toBeGreaterThan(50);
  });
});

/** k6 writes the tags of a sample in any order. */
function hasTags(row: string, ...tags: readonly string[]): boolean {
  const found = row.split(/[,&]/);
  return tags.every((tag) => found.includes(tag));
}
