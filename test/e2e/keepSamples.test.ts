import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { scenarioReportSchema } from '../../report/schema.ts';
import { runRlt } from '../support/rlt.ts';
import { tempFolder } from '../support/tempFolder.ts';

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

it('a run keeps the log and all that its report is made from, and the report can be made anew from that', async () => {
  const output = join(await tempFolder(), 'run');
  const [token, key, variable] = secrets;
  const run = await runRlt([
    ...['run', '--scenario', scenario, '--embedded', '--client-count', '3', '--event-count', '20', '--attempts', '1'],
    ...['--auth', JSON.stringify({ token }), '--query', JSON.stringify({ key })],
    ...['--gateway-env', `JWT_SECRET=${variable}`, '--gateway-log-level', 'debug', '--defect', 'logs-an-error'],
    ...['--keep-samples', '--output', output],
  ]);
  expect(run.exitCode).toBe(99);
  const before = await contents(output);
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
