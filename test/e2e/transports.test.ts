import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { scenarioReportSchema } from '../../report/schema.ts';
import { useServer } from '../socketio/support/server.ts';
import { runRlt } from '../support/rlt.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { runPlainK6, runScenario } from './support/scenario.ts';

/* The clients of scenarios by each transport: what arrives, and what the report says of it. */

const burst = ['--client-count', '20', '--event-count', '20', '--latency-threshold', '20000'];

it.each([
  ['websocket', { setting: 'websocket' }, /deliveries\.$/],
  [
    'polling',
    { setting: 'polling' },
    /By HTTP long-polling: receipt is when JavaScript was given the answer to a poll\.$/,
  ],
  [
    'polling,websocket',
    { setting: 'polling,websocket', upgraded: expect.any(Number), failedUpgrades: 0, upgradeMs: expect.any(Number) },
    /Connected by HTTP long-polling; \d+ connections went over to a WebSocket within \d+ ms \(p95\)\.$/,
  ],
])('a burst is received by %s', async (transports, told, summary) => {
  const output = join(await tempFolder(), 'report');
  const asked = ['--transports', transports, '--compression', 'true', '--query', '{"room":"{client}"}'];
  const args = ['run', '--scenario', 'broadcast-burst', '--embedded', ...asked, '--output', output];
  const { exitCode, stderr } = await runRlt([...args, ...burst]);
  const report = scenarioReportSchema.parse(JSON.parse(await readFile(join(output, 'broadcast-burst.json'), 'utf8')));
  expect(report.goals?.find(({ id }) => id === 'broadcast.complete')).toMatchObject({ measured: 400 });
  expect(report.transports).toEqual(told);
  expect(report.summary).toMatch(summary);
  expect(report.clock).toMatch(
    transports === 'websocket' ? /receipt: time at which k6\/websockets/ : /given the answer to the poll/,
  );
  expect(stderr).toContain(report.summary);
  expect(exitCode).toBe(0);
});

it('a gateway that does not poll makes the run invalid, with the cause, and not failed', async () => {
  const { url } = await useServer({ path: '/ws', transports: ['websocket'] });
  const quick = ['--transports', 'polling', '--limit', '2', '--extras', '1', '--connect-timeout', '2000'];
  const { exitCode, report } = await runScenario('connection-quota', url, quick);
  expect(exitCode).toBe(99);
  expect(report.outcome).toBe('invalid');
  expect(report.summary).toContain(
    'clients could not be reached (3): the server does not take HTTP long-polling: status 400, "Transport unknown"',
  );
});

it('plain k6 takes the setting too', async () => {
  const { url } = await useServer({ path: '/ws', transports: ['websocket'] });
  const { stdout, stderr } = await runPlainK6('connection-quota', {
    ...{ API_URL: url, LIMIT: '2', EXTRAS: '1', TRANSPORTS: 'polling', CONNECT_TIMEOUT: '2000' },
  });
  expect(stdout).toContain('connection-quota: INVALID');
  expect(stderr).toContain('the server does not take HTTP long-polling');
});
