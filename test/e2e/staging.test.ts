import { expect, it } from 'vitest';
import { useGateway } from '../support/gateway.ts';
import { runRlt } from '../support/rlt.ts';
import { useMongo } from '../support/services.ts';
import { until } from '../support/until.ts';
import { runPlainK6, runScenario } from './support/scenario.ts';

const mongo = useMongo();
const staging = { env: { STAGING: 'true' } };

it('leaves sockets open and says where to look; Ctrl-C ends that and nothing else', async () => {
  const gateway = await useGateway({ SOCKET_MAX_CONNECTIONS: '3', SOCKET_IDLE_TIMEOUT_MS: '700' });
  const held: number[] = [];
  const run = await runScenario('connection-quota', gateway.url, ['--rejection-threshold', '500'], {
    ...staging,
    onLine: (line, interrupt) => {
      if (!line.includes('sockets stay open for 60 s, Ctrl-C ends it')) return;
      expect(line).toContain(`${gateway.url}/internal/realtime/metrics`);
      // Longer than the idle timeout: the clients must stay active meanwhile.
      setTimeout(async () => {
        held.push((await gateway.metrics()).totalConnections);
        interrupt();
      }, 1000);
    },
  });
  expect(held).toEqual([3]);
  expect(run).toMatchObject({ exitCode: 0, notPassed: {}, report: { outcome: 'passed', errors: [] } });
  expect(run.stderr).not.toMatch(/interrupt/i);
  await until('the gateway is empty', async () => (await gateway.metrics()).totalConnections === 0);
});

it('leaves seeded data in place, with the command that removes it', async () => {
  const { uri, database } = mongo();
  const gateway = await useGateway({ MONGODB_URI: uri });
  const args = ['--mongo-uri', uri, '--client-count', '2', '--event-count', '5', '--replay-threshold', '5000'];
  const run = await runScenario('catch-up-burst', gateway.url, [...args, '--hold', '100'], staging);
  expect(run.notPassed).toEqual({});
  const { jobId } = run.report.details;
  const events = database.collection('novel_job_events');
  expect(await events.countDocuments({ jobId })).toBe(5);

  const command = run.stderr.match(/remove it with: rlt (seed .*)/)?.[1]?.split(' ') ?? [];
  expect(command).toEqual(expect.arrayContaining(['--remove', '--job-id', jobId]));
  expect((await runRlt(command)).exitCode).toBe(0);
  expect(await events.countDocuments({ jobId })).toBe(0);
});

it('holds under plain k6 too, for as long as it is told', async () => {
  const gateway = await useGateway({ SOCKET_MAX_SUBSCRIPTIONS_PER_CLIENT: '1' });
  const startedAt = Date.now();
  const run = await runPlainK6('subscription-cap', { API_URL: gateway.url, STAGING: 'true', HOLD: '2500' });
  expect(run.stderr).toContain('sockets stay open for 2.5 s');
  expect(run.stdout).toContain('subscription-cap: PASSED');
  expect(run.exitCode).toBe(0);
  expect(Date.now() - startedAt).toBeGreaterThan(2500);
});
