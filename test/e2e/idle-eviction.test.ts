import { describe, expect, it } from 'vitest';
import { connect } from '../support/client.ts';
import { useGateway } from '../support/gateway.ts';
import { defect, runPlainK6, runScenario } from './support/scenario.ts';

const idle = { SOCKET_IDLE_TIMEOUT_MS: '1200' };
const few = ['--attempts', '4', '--delay', '5'];

it('passes a gateway that evicts in time, heartbeats or not', async () => {
  const gateway = await useGateway({ ...idle, SOCKET_PING_INTERVAL_MS: '300', SOCKET_MAX_CONNECTIONS: '6' });
  const other = await connect(gateway.url);
  const stayActive = setInterval(() => other.socket.emit('ping'), 200);
  const { exitCode, report, notPassed } = await runScenario('idle-eviction', gateway.url, few);
  clearInterval(stayActive);
  expect({ exitCode, notPassed }).toEqual({ exitCode: 0, notPassed: {} });
  expect(report.details).toMatchObject({
    attempts: 4,
    accepted: 4,
    idleTimeoutMs: 1200,
    settleBuffer: 500,
    stillConnected: [],
    missingError: [],
    earliestMs: 1150,
    latestMs: 1700,
    control: { watched: 1, evicted: 0 },
    slots: { connectionsExpected: 2, connectionsAfter: 2, retaken: 4 },
    metricsBefore: { totalConnections: 1 },
  });
  expect(report.details.heartbeats).toBeGreaterThanOrEqual(4);
  expect(report.details.watchers).toHaveLength(4);
  for (const watcher of report.details.watchers) {
    expect(watcher).toEqual({
      socketId: expect.stringMatching(/^[\w-]{20}$/),
      errorMessages: ['Disconnected due to inactivity.'],
      disconnected: true,
      disconnectLatencyMs: expect.any(Number),
      reason: 'io server disconnect',
    });
    expect(watcher.disconnectLatencyMs).toBeGreaterThanOrEqual(1150);
    expect(watcher.disconnectLatencyMs).toBeLessThanOrEqual(1700);
  }
});

describe('a gateway that breaks it fails only at that goal', () => {
  it.each([
    ['evicts-800-ms-late', 'idle.evicted-in-window', { operator: '<=', limit: 1700 }],
    ['evicts-too-early', 'idle.evicted-in-window', { operator: '>=', limit: 1150 }],
    ['evicts-active-clients', 'idle.active-kept', { measured: 1, limit: 0 }],
    ['evicts-without-the-error', 'idle.error-sent', { measured: 4, limit: 0 }],
    ['keeps-slot-after-eviction', 'idle.slots-free', { measured: 5, limit: 1 }],
  ])('%s', async (name, goal, figures) => {
    const gateway = await useGateway(idle, defect(name));
    const { notPassed, report, exitCode } = await runScenario('idle-eviction', gateway.url, [
      ...few,
      ...['--disconnect-timeout', '300'],
    ]);
    expect({ exitCode, notPassed }).toEqual({ exitCode: 99, notPassed: { [goal]: 'failed' } });
    expect(report.goals?.find(({ id }) => id === goal)).toMatchObject(figures);
  });

  it('never-evicts, which leaves the rest unmeasured', async () => {
    const gateway = await useGateway(idle, defect('never-evicts'));
    const { notPassed, report } = await runScenario('idle-eviction', gateway.url, few);
    expect(notPassed).toEqual({
      'idle.evicted-in-window': 'failed',
      'idle.error-sent': 'invalid',
      'idle.slots-free': 'invalid',
    });
    expect(report.details.stillConnected).toHaveLength(4);
  });
});

describe('what cannot be judged', () => {
  it('is skipped where eviction is off, or slower than the user wants to wait', async () => {
    const off = await useGateway({ SOCKET_IDLE_TIMEOUT_MS: '0' });
    expect((await runScenario('idle-eviction', off.url)).report).toMatchObject({
      outcome: 'skipped',
      summary: 'Skipped: eviction is off (idleTimeoutMs is 0).',
    });
    const slow = await useGateway({ SOCKET_IDLE_TIMEOUT_MS: '1500' });
    const run = await runScenario('idle-eviction', slow.url, ['--max-idle-timeout', '1400']);
    expect(run).toMatchObject({ exitCode: 99, report: { outcome: 'skipped' } });
    expect(run.report.summary).toBe('Skipped: the idle timeout is 1500 ms, above the 1400 ms of --max-idle-timeout.');
    expect(slow.log.filter(({ msg }) => msg === 'connected')).toEqual([]);
  });

  it('is invalid where the gateway has no room for the clients', async () => {
    const gateway = await useGateway({ ...idle, SOCKET_MAX_CONNECTIONS: '4' });
    const { report } = await runScenario('idle-eviction', gateway.url, few);
    expect(report).toMatchObject({ outcome: 'invalid', summary: expect.stringContaining('5 are needed') });
  });
});

it('passes under plain k6, and is skipped there with an exit code other than 0', async () => {
  const gateway = await useGateway(idle);
  const passed = await runPlainK6('idle-eviction', { API_URL: gateway.url, ATTEMPTS: '3', DELAY: '0' });
  expect(passed.stdout).toContain('idle-eviction: PASSED');
  expect(passed.exitCode).toBe(0);
  const skipped = await runPlainK6('idle-eviction', { API_URL: gateway.url, MAX_IDLE_TIMEOUT: '1000' });
  expect(skipped.stdout).toContain('idle-eviction: SKIPPED');
  expect(skipped.exitCode).toBe(99);
});
