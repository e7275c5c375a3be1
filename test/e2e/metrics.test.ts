import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { freePort } from '../../engine/freePort.ts';
import { defaultProfile } from '../../settings/defaultProfile.ts';
import { testFolder } from '../report/support/runFolder.ts';
import { runRlt } from '../support/rlt.ts';

const metrics = {
  format: 'prometheus',
  totalConnections: 'ws_open',
  connectionsPerOrigin: { series: 'ws_open', by: 'origin' },
  subscribersPerJob: { series: 'ws_rooms', by: 'job' },
  maxConnections: 'ws_limit_connections',
  maxConnectionsPerOrigin: 'ws_limit_origin',
  maxSubscriptionsPerClient: 'ws_limit_rooms',
  idleTimeoutMs: { series: 'ws_idle_seconds', times: 1000 },
};

const goals = z.looseObject({
  goals: z.array(z.looseObject({ id: z.string(), outcome: z.string(), reason: z.optional(z.string()) })),
});

/** Verifies the gateway that speaks Prometheus; what was said, and what came of each goal. */
async function verify(
  name: string,
  scenarios: readonly string[],
  environment: readonly string[],
  figures: object = metrics,
) {
  const folder = await testFolder(name);
  await writeFile(join(folder, 'profile.json'), JSON.stringify({ ...defaultProfile, metrics: figures }));
  const port = await freePort();
  const { stdout, stderr } = await runRlt([
    ...[
      'verify',
      ...scenarios.flatMap((scenario) => ['--scenario', scenario]),
      '--json',
      '--output',
      join(folder, 'out'),
    ],
    ...['--gateway-command', `exec '${process.execPath}' test/e2e/support/prometheusGateway.mjs`],
    ...[`METRICS_PORT=${port}`, ...environment].flatMap((variable) => ['--gateway-env', variable]),
    ...[
      '--metrics-url',
      `http://prom:planted@127.0.0.1:${port}/prom?full=1`,
      '--headers',
      '{"X-Own":"for-the-gateway"}',
    ],
    ...['--profile', join(folder, 'profile.json'), '--rejection-threshold', '3000'],
  ]);
  const texts = await Promise.all(
    scenarios.map((scenario) => readFile(join(folder, 'out', `${scenario}.json`), 'utf8').catch(() => stderr)),
  );
  expect(texts.join() + stdout + stderr).not.toContain('planted');
  const found = texts.flatMap((text) => goals.parse(JSON.parse(text)).goals);
  return { folder, goals: new Map(found.map((goal) => [goal.id, goal])), texts };
}

describe("a gateway with metrics in Prometheus' format, at an address of their own", () => {
  it('has its limits, its counts and their peaks read from the series', { timeout: 180_000 }, async () => {
    const scenarios = ['connection-quota', 'origin-quota', 'subscription-cap'];
    const { folder, goals: judged, texts } = await verify('prometheus metrics', scenarios, []);
    const outcomes = Object.fromEntries([...judged].map(([id, { outcome }]) => [id, outcome]));
    expect(outcomes).toMatchObject({
      'quota.admitted': 'passed',
      'quota.metrics-within-limit': 'passed',
      'origin.admitted': 'passed',
      'origin.metrics-within-limit': 'passed',
      'subscription.accepted': 'passed',
      'subscription.metrics-within-cap': 'passed',
    });
    expect(JSON.parse(texts[0] ?? '').details.metricsDuring).toMatchObject({ ws_limit_connections: 50 });
    const readme = await readFile(join(folder, 'out', 'README.md'), 'utf8').catch(() => '');
    expect(readme + (await readFile(join(folder, 'out', 'suite-summary.json'), 'utf8'))).toContain('/prom?full=1');
  });

  it.each([
    [
      'another format',
      ['METRICS=json'],
      'answered with JSON, but the metrics of the profile have "format": "prometheus"',
    ],
    ['no limit', [], 'the metrics do not contain the connection limit (ws_limit_of_connections)'],
  ])('says why nothing can be judged of %s', { timeout: 120_000 }, async (name, environment, reason) => {
    const figures = name === 'no limit' ? { ...metrics, maxConnections: 'ws_limit_of_connections' } : metrics;
    const { goals: judged } = await verify(`prometheus ${name}`, ['connection-quota'], environment, figures);
    expect(judged.get('quota.admitted')).toMatchObject({ outcome: 'invalid', reason: expect.stringContaining(reason) });
  });

  it('does not take a figure that counts nobody for one within the limit', { timeout: 120_000 }, async () => {
    const { goals: judged } = await verify(
      'prometheus still',
      ['connection-quota'],
      ['METRICS=still', 'SOCKET_MAX_CONNECTIONS=5'],
    );
    expect(judged.get('quota.admitted')).toMatchObject({ outcome: 'passed' });
    expect(judged.get('quota.metrics-within-limit')).toMatchObject({
      outcome: 'invalid',
      reason: expect.stringContaining('no reading of the metrics showed the count while the limit was reached'),
    });
  });
});
