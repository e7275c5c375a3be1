import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { freePort, k6Answers, resolveK6, resumeK6 } from '../../../engine/index.ts';
import { segmentArguments } from '../../../run/instances/runnerArguments.ts';
import { runGateway } from '../../support/gatewayProcess.ts';
import { runRlt } from '../../support/rlt.ts';
import { duringFile, useRedis } from '../../support/services.ts';
import { itWithFolder } from '../../support/tempFolder.ts';
import { until } from '../../support/until.ts';

/*
 * An archive as Grafana Cloud k6 runs it in load zones: `rlt cloud` makes it here, for nobody knows how many instances. The
 * k6 operator starts them so for a private load zone: without setup and teardown, which run once, by REST, and whose data
 * goes to all.
 */

const redis = useRedis();
const k6 = duringFile((lifetime) => resolveK6(lifetime, { log: () => {} }));

itWithFolder(
  'an archive is one run over two load zones: set up once, each client and each event once',
  async ({ folder, onTestFinished }) => {
    const apiUrl = await runGateway(onTestFinished, [], { PORT: '0', REDIS_URL: redis().url }).url();
    const archive = join(folder, 'burst.tar');
    const flags = ['--client-count', '40', '--subscriber-vus', '4', '--event-count', '10', '--api-url', apiUrl];
    const made = await runRlt(
      ['cloud', '--scenario', 'broadcast-burst', ...flags, '--archive-only', '--archive', archive],
      { env: { REDIS_URL: redis().url } },
    );
    expect(made.exitCode, made.stderr).toBe(0);
    const secrets = join(folder, 'secrets');
    await writeFile(secrets, `redis-url=${redis().url}\n`, { mode: 0o600 });

    const instances = await Promise.all(
      [1, 2].map((index) => start({ folder, archive, secrets, index, onTestFinished })),
    );
    const [first] = instances;
    for (const { address, gone } of instances) expect(await k6Answers(address, gone)).toBe(true);
    const setup = await call(first?.address, 'setup', { method: 'POST' });
    for (const { address } of instances) {
      const body = JSON.stringify(setup.data.attributes.data);
      await call(address, 'setup', { method: 'PUT', body });
    }
    for (const { address } of instances) expect(await resumeK6(address)).toBe(true);
    await until(
      'both have ended their part',
      async () =>
        (await Promise.all(instances.map(({ address }) => call(address, 'status')))).every(
          ({ data }) => !data.attributes.running,
        ),
      60_000,
    );
    await call(first?.address, 'teardown', { method: 'POST' });
    for (const { end } of instances) await end();

    const rows = (await Promise.all(instances.map(({ samples }) => samples()))).map((csv) => csv.split('\n'));
    const sumOf = (lines: readonly string[], metric: string) =>
      lines.filter((line) => line.startsWith(`${metric},`)).reduce((sum, line) => sum + Number(line.split(',')[2]), 0);
    const inAll = (metric: string) => sumOf(rows.flat(), metric);
    expect(inAll('events_published')).toBe(10);
    expect(inAll('clients_subscribed')).toBe(40);
    expect(inAll('deliveries')).toBe(400);
    expect(inAll('duplicate_deliveries')).toBe(0);
    // Both have played a part of it.
    for (const lines of rows) expect(sumOf(lines, 'deliveries')).toBeGreaterThan(0);
  },
);

interface Start {
  readonly folder: string;
  readonly archive: string;
  readonly secrets: string;
  readonly index: number;
  readonly onTestFinished: (end: () => void) => void;
}

async function start({ folder, archive, secrets, index, onTestFinished }: Start) {
  const address = `127.0.0.1:${await freePort()}`;
  const csv = join(folder, `${index}.csv`);
  const args = [
    ...['run', '--quiet', ...segmentArguments({ index, of: 2 }), `--secret-source=file=${secrets}`],
    ...['--no-thresholds', '--no-usage-report', '--out', `csv=${csv}`, archive, `--address=${address}`, '--paused'],
    ...['--tag', `instance_id=${index}`, '--no-setup', '--no-teardown', '--linger'],
    ...['-e', `K6_CLOUDRUN_INSTANCE_ID=${index}`],
  ];
  const child = spawn(k6().path, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += String(text)));
  onTestFinished(() => child.kill('SIGKILL'));
  const over = new AbortController();
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      over.abort();
      resolve();
    });
  });
  return {
    address,
    gone: over.signal,
    samples: () => readFile(csv, 'utf8'),
    async end() {
      child.kill('SIGINT');
      await ended;
      expect(output).not.toMatch(/level=error/);
    },
  };
}

async function call(address: string | undefined, path: string, options: RequestInit = {}) {
  const answer = await fetch(`http://${address}/v1/${path}`, {
    ...options,
    headers: { 'Content-Type': 'application/json' },
  });
  const text = await answer.text();
  expect(answer.ok, `${path}: ${text}`).toBe(true);
  return text === '' ? undefined : JSON.parse(text);
}
