import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runRlt } from '../support/rlt.ts';
import { useTempFolder } from '../support/tempFolder.ts';

const folder = useTempFolder();

// Goals may be missed on a busy machine: what is tested is where the samples go.
const burst = ['run', '--scenario', 'broadcast-burst', '--embedded', '--client-count', '5', '--event-count', '120'];

test('k6 outputs and the live dashboard get what the report is made from', async () => {
  const seen: { page?: string; events?: string } = {};
  const looked: Promise<void>[] = [];
  const result = await runRlt(
    [
      ...burst,
      '--output',
      join(folder(), 'report'),
      '--out',
      `json=${join(folder(), '{scenario}.json')}`,
      '--dashboard',
    ],
    {
      onLine: (line) => {
        const url = line.match(/live dashboard while k6 runs: (\S+)/)?.[1];
        if (url !== undefined) looked.push(lookAt(url, seen));
      },
    },
  );
  expect(result.exitCode, result.stderr).not.toBe(2);
  await Promise.all(looked);

  const report = JSON.parse(await readFile(join(folder(), 'report', 'broadcast-burst.json'), 'utf8'));
  expect(report.details.broadcastSummary.totalDeliveries).toBe(600);
  const samples = (await readFile(join(folder(), 'broadcast-burst.json'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const latencies = samples.filter(({ type, metric }) => type === 'Point' && metric === 'delivery_latency');
  expect(latencies).toHaveLength(600);
  expect(latencies[0].data.tags).toMatchObject({ load_test: 'broadcast-burst', testid: report.plan.runId });

  const values = (metric: string) =>
    samples.filter((sample) => sample.type === 'Point' && sample.metric === metric).map(({ data }) => data.value);
  // Five subscribers and three bystanders, on the same time line as what they receive.
  expect(Math.max(...values('gateway_connections'))).toBe(8);
  expect(Math.max(...values('gateway_subscriptions'))).toBe(8);
  expect(Math.max(...values('gateway_idle_timers'))).toBe(8);
  expect(new Set(values('gateway_up'))).toEqual(new Set([1]));
  // A Node process takes more than 20 MB, and this one less than a core for ten seconds.
  expect(Math.min(...values('gateway_memory_bytes'))).toBeGreaterThan(20e6);
  const cpuSeconds = values('gateway_cpu_seconds').reduce((sum, value) => sum + value, 0);
  expect(cpuSeconds).toBeGreaterThan(0);
  expect(cpuSeconds).toBeLessThan(10);
  const limits = samples.filter(({ type, metric }) => type === 'Point' && metric === 'goal_limit');
  const limitOf = new Map(limits.map(({ data }) => [data.tags.goal, data.value]));
  // k6 knows nothing of the gateway's own goals, which are judged when it is closed.
  const own = report.goals.filter(({ goal }: { goal: unknown }) => goal !== 'log');
  expect(own).toHaveLength(4);
  for (const { id, limit } of own) expect(limitOf.get(id), id).toBe(limit);

  expect(seen.page).toContain('<title>k6 dashboard</title>');
  // A browser that stays connected hears of the run and does not keep k6 from ending.
  expect(seen.events).toContain('delivery_latency');
  const kept = await readFile(join(folder(), 'report', 'broadcast-burst-k6-dashboard.html'), 'utf8');
  expect(kept).toContain('<title>k6 report</title>');
});

test('an output that cannot be reached is reported and changes no verdict', async () => {
  const result = await runRlt(
    [...burst, '--output', join(folder(), 'unreachable'), '--out', 'experimental-prometheus-rw'],
    // Nothing listens on the discard port.
    { env: { K6_PROMETHEUS_RW_SERVER_URL: 'http://me:hunter2@127.0.0.1:9/api/v1/write' } },
  );
  const text = await readFile(join(folder(), 'unreachable', 'broadcast-burst.json'), 'utf8');
  const { errors, outcome, details } = JSON.parse(text);
  expect(errors).toHaveLength(1);
  expect(errors[0]).toMatch(/Failed to send the time series data/);
  expect(['passed', 'failed']).toContain(outcome);
  expect(details.broadcastSummary.totalDeliveries).toBe(600);
  expect(text + result.stderr).not.toContain('hunter2');
});

/** Loads the dashboard's page and follows its events until the server ends them. */
async function lookAt(url: string, seen: { page?: string; events?: string }): Promise<void> {
  while (seen.page === undefined) {
    const response = await fetch(url);
    // Until k6 has started a page says that it will.
    if (response.ok) seen.page = await response.text();
    else await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const response = await fetch(`${url}/events?stream=events`);
  const decoder = new TextDecoder();
  try {
    for await (const chunk of response.body ?? []) seen.events = (seen.events ?? '') + decoder.decode(chunk);
  } catch {
    // k6 closes the connection when it ends.
  }
}
