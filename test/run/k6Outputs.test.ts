import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { RltError } from '../../contract/errors.ts';
import { freePort, withLifetime } from '../../engine/index.ts';
import { type K6Dashboard, openDashboard } from '../../run/k6Dashboard.ts';
import { type OutputsRequest, planK6Outputs } from '../../run/k6Outputs.ts';
import { useTempFolder } from '../support/tempFolder.ts';

const folder = useTempFolder();
beforeAll(async () => {
  await writeFile(join(folder(), 'taken.json'), 'keep me');
});

const plan = (request: Partial<OutputsRequest>) =>
  planK6Outputs({
    ...{
      out: undefined,
      dashboard: false,
      scenarios: ['broadcast-burst'],
      instances: 1,
      force: false,
      environment: {},
    },
    ...request,
  });

const refusalOf = async (request: Partial<OutputsRequest>) => {
  const error: unknown = await plan(request).catch((thrown: unknown) => thrown);
  if (!(error instanceof RltError)) throw new Error(`expected a refusal, got ${JSON.stringify(error)}`);
  return { message: error.message, hint: error.hint, exitCode: error.exitCode };
};

describe('outputs', () => {
  test('are passed on as they are, in their order', async () => {
    const out = ['experimental-prometheus-rw', 'influxdb=http://localhost:8086/k6'];
    expect((await plan({ out })).of('broadcast-burst')).toEqual(out);
  });

  test('come from K6_OUT where no flag names one, as in k6', async () => {
    const environment = { K6_OUT: 'opentelemetry,influxdb=http://db' };
    expect((await plan({ environment })).of('x')).toEqual(['opentelemetry', 'influxdb=http://db']);
    expect((await plan({ environment, out: ['cloud'] })).of('x')).toEqual(['cloud']);
  });

  test('get a file for each scenario where they write one', async () => {
    const outputs = await plan({ out: [`json=${folder()}/{scenario}.json`], scenarios: ['a', 'b'] });
    expect(outputs.of('b')).toEqual([`json=${folder()}/b.json`]);
  });

  test('are given an interval that suits short runs, unless the user has one', async () => {
    const { environment } = await plan({ environment: { K6_PROMETHEUS_RW_PUSH_INTERVAL: '7s' } });
    expect(environment).toEqual({
      K6_PROMETHEUS_RW_TREND_AS_NATIVE_HISTOGRAM: 'true',
      K6_OTEL_EXPORT_INTERVAL: '1s',
      K6_OTEL_METRIC_PREFIX: 'k6_',
    });
  });

  test('of an extension are left to a k6 that the user names', async () => {
    expect((await plan({ out: ['kafka'], environment: { K6_BIN: '/opt/k6' } })).of('x')).toEqual(['kafka']);
  });
});

describe('refused before anything starts', () => {
  test.each([
    { out: ['prometheus-rw'], says: /"prometheus-rw": k6 has no output of that name, expected one of cloud, csv/ },
    { out: ['jsn=x'], says: /no output of that name/, hint: 'did you mean json?' },
    { out: [''], says: /"": expected the name of a k6 output/ },
    { out: ['json'], says: /expected a file/, hint: /--out json=samples\.json/ },
    { out: ['csv=-'], says: /expected a file/ },
    { out: ['influxdb=http://a,http://b'], says: /commas/, hint: /repeat --out/ },
    { out: ['jsn=http://me:hunter2@db/x'], says: /"jsn=http:\/\/\*\*\*@db\/x"/ },
  ])('$out', async ({ out, says, hint }) => {
    const refusal = await refusalOf({ out });
    expect(refusal.exitCode).toBe(2);
    expect(refusal.message).toMatch(says);
    expect(refusal.message).not.toContain('hunter2');
    if (hint !== undefined) expect(refusal.hint).toMatch(hint);
  });

  test('a file that exists, unless it may be overwritten', async () => {
    const out = [`json=${folder()}/taken.json`];
    expect((await refusalOf({ out })).message).toMatch(/taken\.json exists already/);
    expect((await plan({ out, force: true })).of('x')).toEqual(out);
  });

  test('one file for several scenarios', async () => {
    const refusal = await refusalOf({ out: ['json=x.json'], scenarios: ['a', 'b'] });
    expect(refusal.message).toMatch(/each scenario would overwrite/);
    expect(refusal.hint).toBe('for example --out json={scenario}.json');
  });

  test('one file for several instances of k6', async () => {
    for (const out of [['json={scenario}.json'], ['csv=x.csv'], ['web-dashboard']]) {
      const refusal = await refusalOf({ out, instances: 2 });
      expect(refusal.message).toMatch(/--instances is 2, and all of them would write there at once/);
    }
    const out = ['experimental-prometheus-rw'];
    expect((await plan({ out, instances: 2 })).of('x')).toEqual(out);
  });

  test('the dashboard twice', async () => {
    expect((await refusalOf({ out: ['web-dashboard'], dashboard: true })).message).toMatch(/--dashboard opens it/);
  });

  test('a wrong K6_OUT, by that name', async () => {
    expect((await refusalOf({ environment: { K6_OUT: 'nowhere' } })).message).toMatch(/^K6_OUT is "nowhere"/);
  });
});

describe('the dashboard', () => {
  const file = (scenario: string) => `/tmp/a, b/${scenario}.html`;
  const output = (dashboard: K6Dashboard) =>
    Object.fromEntries(new URLSearchParams(dashboard.output('quota').slice('web-dashboard='.length)));

  test('listens on this machine alone, on a free port, and k6 writes its file', () =>
    withLifetime(async (lifetime) => {
      const dashboard = await openDashboard(lifetime, { file, environment: {} });
      expect(dashboard.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      expect(output(dashboard)).toEqual({
        ...{ host: '127.0.0.1', port: expect.stringMatching(/^\d+$/), period: '500ms', open: 'false' },
        export: '/tmp/a, b/quota.html',
      });
      // K6_OUT is split at commas.
      expect(dashboard.output('quota')).not.toContain(',');
      const between = await fetch(dashboard.url);
      expect(between.status).toBe(503);
      expect(await between.text()).toContain('waiting for the next one');
    }));

  test("keeps to k6's own variables, and says when a port is taken", () =>
    withLifetime(async (lifetime) => {
      const environment = { K6_WEB_DASHBOARD_PORT: String(await freePort()), K6_WEB_DASHBOARD_PERIOD: '2s' };
      const dashboard = await openDashboard(lifetime, { file, environment });
      expect(dashboard.url).toBe(`http://127.0.0.1:${environment.K6_WEB_DASHBOARD_PORT}`);
      expect(output(dashboard)).toMatchObject({ period: '2s' });
      await expect(openDashboard(lifetime, { file, environment })).rejects.toMatchObject({
        message: expect.stringContaining('EADDRINUSE'),
        exitCode: 3,
      });
    }));
});
