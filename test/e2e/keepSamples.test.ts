import { readFileSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, expect, it } from 'vitest';
import { scenarioReportSchema } from '../../report/schema.ts';
import { type RltResult, runRlt } from '../support/rlt.ts';
import { useTempFolder } from '../support/tempFolder.ts';

const scenario = 'catch-up-burst';
const secrets = ['tok-that-nobody-may-see', 'key-that-nobody-may-see', 'env-that-nobody-may-see'];

async function contents(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder, { withFileTypes: true })).filter((each) => each.isFile());
  const read = names.map(async ({ name }) => {
    const bytes = await readFile(join(folder, name));
    return [name, String(name.endsWith('.gz') ? gunzipSync(bytes) : bytes)] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

const folder = useTempFolder();
let run: RltResult;
let before: Record<string, string>;
let output: string;

beforeAll(async () => {
  output = join(folder(), 'run');
  const [token, key, variable] = secrets;
  run = await runRlt([
    ...['run', '--scenario', scenario, '--embedded', '--client-count', '3', '--event-count', '20', '--attempts', '1'],
    ...['--auth', JSON.stringify({ token }), '--query', JSON.stringify({ key })],
    ...['--gateway-env', `JWT_SECRET=${variable}`, '--gateway-log-level', 'debug', '--defect', 'logs-an-error'],
    ...['--keep-samples', '--output', output],
  ]);
  before = await contents(output);
}, 120_000);

const pressureFile = '/proc/pressure/cpu';

/** Whether the kernel tells how long tasks waited for a CPU; not all are built with it, and it can be switched off. */
const tellsPressure = (() => {
  try {
    return readFileSync(pressureFile, 'utf8').startsWith('some ');
  } catch {
    return false;
  }
})();

it.skipIf(!tellsPressure)(
  `a run shows how long tasks waited for a CPU on its time line${tellsPressure ? '' : ` (skipped: no ${pressureFile} here)`}`,
  () => {
    const { timeline, generator } = scenarioReportSchema.parse(JSON.parse(before[`${scenario}.json`] ?? ''));
    const points = timeline?.pressure ?? [];
    expect(points.length).toBeGreaterThan(1);
    const times = points.map(({ atMs }) => atMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times[0]).toBeGreaterThan(0);
    for (const { waiting, busy } of points) {
      expect(waiting).toBeGreaterThanOrEqual(0);
      expect(waiting).toBeLessThanOrEqual(1);
      expect(busy).toBeLessThanOrEqual(1);
    }
    // k6 and the gateway that starts with it keep at least one core busy for a moment.
    expect(Math.max(...points.map(({ busy }) => busy))).toBeGreaterThan(0.01);
    expect(generator?.pressure).toMatchObject({ machineOf: 'generator and gateway' });
    expect(before['index.html']).toContain('CPU of the machine');
  },
);

it('a run keeps the log and all that its report is made from, and the report can be made anew from that', async () => {
  expect(run.exitCode).toBe(99);
  for (const [name, text] of Object.entries(before))
    for (const secret of secrets) expect(text, name).not.toContain(secret);
  expect(before[`${scenario}-samples.csv.gz`]).toContain('replay_event_latency,');

  const text = before[`${scenario}.json`] ?? '';
  const report = scenarioReportSchema.parse(JSON.parse(text));
  expect(report.outcome).toBe('failed');
  const log = (before[report.kept?.log?.file ?? ''] ?? '').split('\n');
  expect(log.join('\n')).toMatch(/"level":"debug".*"msg":"connected"/);
  // The log is kept from its first line, and findings stand where they say.
  const [error] = report.gateway?.log?.errors ?? [];
  expect(log[(error?.keptLine ?? 0) - 1]).toContain('unhandled rejection');
  expect(run.stdout).toContain(`${report.kept?.log?.file}:${error?.keptLine}`);

  for (const name of [`${scenario}.json`, 'README.md', 'index.html']) await rm(join(output, name));
  const renewed = await runRlt(['report', output, '--from-samples']);
  expect(renewed.exitCode).toBe(0);
  expect(renewed.stdout).toContain('FAILED');
  const after = await contents(output);
  expect(after[`${scenario}.json`]).toBe(text);
  expect(after['README.md']).toBe(before['README.md']);
  expect(after['index.html']).toBe(before['index.html']);
});
