import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withLifetime } from '../../engine/index.ts';
import { neutralConfigFile, readK6ConfigFile } from '../../engine/k6ConfigFile.ts';
import { k6Environment } from '../../engine/k6Environment.ts';
import { describeLeftOut } from '../../engine/leftOutOfK6.ts';
import { tempFolder } from '../support/tempFolder.ts';

describe('the environment of k6', () => {
  it('has what a program needs, and nothing that is meant for somebody else', () => {
    const { env, leftOut } = k6Environment({
      ...{ PATH: '/bin', HOME: '/root', LC_ALL: 'C', TZ: 'UTC', GOGC: '50', GOMAXPROCS: '1' },
      ...{ HTTP_PROXY: 'http://p', no_proxy: 'x', SSL_CERT_FILE: '/ca', OTEL_SERVICE_NAME: 's' },
      ...{ API_URL: 'http://elsewhere', AWS_SECRET_ACCESS_KEY: 'planted', RLT_PLAN: '{}', npm_config_x: 'y' },
    });
    expect(Object.keys(env).sort()).toEqual([
      ...['GOGC', 'GOMAXPROCS', 'HOME', 'HTTP_PROXY', 'LC_ALL', 'OTEL_SERVICE_NAME', 'PATH', 'SSL_CERT_FILE', 'TZ'],
      'no_proxy',
    ]);
    expect(leftOut).toEqual([]);
  });

  it('names what k6 would have read, and not what we heed ourselves', () => {
    const given = { K6_VUS: '1', K6_NEVER_SEEN: '1', GODEBUG: 'x', K6_BIN: '/k6', K6_OUT: 'json=x', K6_NO_COLOR: '1' };
    expect(k6Environment(given)).toEqual({ env: {}, leftOut: ['GODEBUG', 'K6_NEVER_SEEN', 'K6_VUS'] });
  });

  it.each([
    ['kafka=brokers', 'K6_KAFKA_BROKERS', true],
    ['output-statsd', 'K6_STATSD_ADDR', true],
    ['xk6-output-timescaledb=x', 'K6_TIMESCALEDB_X', true],
    ['kafka', 'K6_STATSD_ADDR', false],
    ['csv=x', 'K6_CSV_TIME_FORMAT', false],
    ['json=x', 'K6_JSON_X', false],
    ['no', 'K6_NO_THRESHOLDS', false],
    ['summary-x', 'K6_SUMMARY_X', false],
    ['summary', 'K6_SUMMARY_TREND_STATS', false],
  ])('the output %s brings %s along: %s', (output, name, passes) => {
    expect(k6Environment({ [name]: 'x' }, [output]).env).toEqual(passes ? { [name]: 'x' } : {});
  });
});

describe("k6's config file", () => {
  it.each<[string, (folder: string) => NodeJS.ProcessEnv, string]>([
    ['K6_CONFIG', (folder) => ({ K6_CONFIG: join(folder, 'mine.json') }), 'mine.json'],
    ...(process.platform === 'linux'
      ? ([
          ['XDG_CONFIG_HOME', (folder) => ({ XDG_CONFIG_HOME: folder }), 'k6/config.json'],
          ['the home folder', (folder) => ({ HOME: folder }), '.config/k6/config.json'],
        ] satisfies [string, (folder: string) => NodeJS.ProcessEnv, string][])
      : []),
  ])('is found by %s; its options stay behind, its logins do not', async (_, environment, name) => {
    const folder = await tempFolder();
    const file = join(folder, name);
    await mkdir(dirname(file), { recursive: true });
    const collectors = { cloud: { token: 'planted' } };
    await writeFile(file, JSON.stringify({ tags: { a: 'b' }, vus: 3, paused: null, collectors }));
    const found = await readK6ConfigFile(environment(folder));
    expect(found).toEqual({ path: file, options: ['tags', 'vus'], collectors });
    await withLifetime(async (lifetime) => {
      const own = await neutralConfigFile(lifetime, found);
      expect(JSON.parse(await readFile(own, 'utf8'))).toEqual({ collectors });
      expect((await stat(own)).mode & 0o077).toBe(0);
    });
    const line = describeLeftOut(['K6_CONFIG', 'K6_VUS'], found);
    expect(line).toContain(`K6_VUS from the environment, nor tags, vus from its config file ${file}`);
    expect(line).not.toContain('planted');
  });

  it('may be missing where it usually is, not where K6_CONFIG names it; what is no JSON is named', async () => {
    const folder = await tempFolder();
    expect(await readK6ConfigFile({ HOME: folder, XDG_CONFIG_HOME: folder })).toBeUndefined();
    expect(await readK6ConfigFile({ K6_CONFIG: join(folder, 'none') })).toMatchObject({ problem: 'ENOENT' });
    await writeFile(join(folder, 'bad'), '{');
    const bad = await readK6ConfigFile({ K6_CONFIG: join(folder, 'bad') });
    expect(describeLeftOut([], bad)).toMatch(/its config file .*bad \(it holds no JSON object\)/);
    expect(describeLeftOut([], undefined)).toBeUndefined();
  });
});
