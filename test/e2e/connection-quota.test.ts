import { describe, expect, it } from 'vitest';
import { connect } from '../support/client.ts';
import { useGateway } from '../support/gateway.ts';
import { defect, runPlainK6, runScenario } from './support/scenario.ts';

/** What is judged is the verdict, not the speed of a busy machine. */
const patient = ['--rejection-threshold', '1000'];

describe('a gateway that keeps its limit', () => {
  it('passes; connections of others are counted and reported', async () => {
    const gateway = await useGateway({ SOCKET_MAX_CONNECTIONS: '6' });
    await connect(gateway.url);
    await connect(gateway.url);
    const { exitCode, report, notPassed, stdout } = await runScenario('connection-quota', gateway.url, patient);
    expect({ exitCode, notPassed }).toEqual({ exitCode: 0, notPassed: {} });
    expect(report.details).toMatchObject({
      attempts: 7,
      accepted: 4,
      rejected: 3,
      expectedAccepted: 4,
      expectedRejected: 3,
      limit: 6,
      heldByOthers: 2,
      peakReported: 6,
      slotReuse: { released: 4, reused: 4, durationMs: expect.any(Number) },
      metricsBefore: { totalConnections: 2 },
      metricsDuring: { totalConnections: 6 },
      metricsAfter: { totalConnections: 2 },
    });
    const rejected = report.details.connectionAttempts.filter(({ accepted }) => !accepted);
    expect(report.details.connectionAttempts).toHaveLength(7);
    expect(rejected).toHaveLength(3);
    for (const attempt of rejected) {
      expect(attempt.rejectionMessages).toEqual(['Too many realtime connections. Please retry shortly.']);
      expect(attempt.latencyMs).toBeLessThan(1000);
    }
    expect(report.goals?.find(({ id }) => id === 'quota.admitted')).toMatchObject({
      limit: 4,
      measured: 4,
      operator: '==',
    });
    expect(report.goals?.find(({ id }) => id === 'quota.metrics-within-limit')).toMatchObject({
      limit: 6,
      measured: 6,
      operator: '<=',
    });
    expect(stdout).toMatch(/Clients admitted +(= 4) +4 +7 +passed/);
    expect(report.summary).toContain('4 of 7 clients admitted (limit 6, of which others hold 2), 3 rejected');
    // The others race for the last slot after the first three were looked at; these are drawn when they came in.
    const ends = report.timeline?.clients ?? [];
    const third = ends.findIndex(({ admitted }) => admitted === 3);
    expect((ends[third + 1]?.atMs ?? 0) - (ends[third]?.atMs ?? 0)).toBeGreaterThan(400);
    expect(report.clockUncertaintyMs).toBeLessThan(5);
    expect(report.clock).toMatch(/, to ±\d+ µs$/);
  });

  it('may turn clients away in either way', async () => {
    const gateway = await useGateway({ SOCKET_MAX_CONNECTIONS: '3' }, defect('both-rejection-ways'));
    const { exitCode, report, notPassed } = await runScenario('connection-quota', gateway.url, patient);
    expect({ exitCode, notPassed }).toEqual({ exitCode: 0, notPassed: {} });
    const ways = report.details.connectionAttempts.flatMap(({ accepted, way }) => (accepted ? [] : [way]));
    expect(new Set(ways)).toEqual(new Set(['handshake', 'after-connect']));
  });

  it('keeps its clients while the scenario looks, however short its idle timeout', async () => {
    const gateway = await useGateway({ SOCKET_MAX_CONNECTIONS: '3', SOCKET_IDLE_TIMEOUT_MS: '400' });
    const { notPassed } = await runScenario('connection-quota', gateway.url, [...patient, '--settle', '1000']);
    expect(notPassed).toEqual({});
  });
});

describe('a gateway that breaks its limit', () => {
  it('fails where its limit differs from --limit, with both figures', async () => {
    const gateway = await useGateway({ SOCKET_MAX_CONNECTIONS: '5' });
    const { exitCode, report, notPassed } = await runScenario('connection-quota', gateway.url, [
      ...patient,
      ...['--limit', '4'],
    ]);
    expect({ exitCode, notPassed }).toEqual({
      exitCode: 99,
      notPassed: { 'quota.admitted': 'failed', 'quota.metrics-within-limit': 'failed' },
    });
    expect(report.outcome).toBe('failed');
    expect(report.goals?.find(({ id }) => id === 'quota.admitted')).toMatchObject({ limit: 4, measured: 5 });
  });

  it('fails only at the words where it closes without one', async () => {
    const gateway = await useGateway({ SOCKET_MAX_CONNECTIONS: '2' }, defect('rejects-without-a-word'));
    const { notPassed, report } = await runScenario('connection-quota', gateway.url, patient);
    expect(notPassed).toEqual({ 'quota.rejections-known': 'failed' });
    expect(report.details.connectionAttempts).toContainEqual({
      accepted: false,
      rejectionMessages: [expect.stringContaining('closed without an error message')],
      latencyMs: expect.any(Number),
      way: 'closed',
    });
  });

  it.each([
    { bug: 'leaks-slot-on-disconnect', reused: '0 of 10' },
    { bug: 'leaks-3-slots-in-10', reused: '7 of 10' },
  ])('fails only at the freed slots with $bug', async ({ bug, reused }) => {
    const gateway = await useGateway({ SOCKET_MAX_CONNECTIONS: '10' }, defect(bug));
    const { notPassed, report } = await runScenario('connection-quota', gateway.url, [
      ...patient,
      ...['--disconnect-timeout', '300'],
    ]);
    expect(notPassed).toEqual({ 'quota.slot-reusable': 'failed' });
    expect(report.summary).toContain(`${reused} freed slots taken again within 300 ms`);
  });
});

describe('what cannot be judged', () => {
  it('is skipped where the limit is off, and exit code 0 only if that is allowed', async () => {
    const gateway = await useGateway();
    const { exitCode, report, stderr } = await runScenario('connection-quota', gateway.url);
    expect(exitCode).toBe(99);
    expect(report).toMatchObject({ outcome: 'skipped', success: false, details: { attempts: 0 } });
    expect(new Set(report.goals?.filter(({ goal }) => goal !== 'log').map(({ outcome }) => outcome))).toEqual(
      new Set(['skipped']),
    );
    expect(report.summary).toBe('Skipped: the connection limit is off (maxConnections is 0).');
    expect(stderr).toContain('not exit code 0 without --allow-skipped quota.rejected-within');
    const allowed = await runScenario('connection-quota', gateway.url, ['--allow-skipped', 'connection-quota']);
    expect(allowed).toMatchObject({ exitCode: 0, report: { outcome: 'skipped', success: false } });
  });

  it('is invalid without metrics; with --limit only the metrics goal is', async () => {
    const gateway = await useGateway({ SOCKET_MAX_CONNECTIONS: '2' }, defect('metrics-answers-500'));
    const blind = await runScenario('connection-quota', gateway.url, patient);
    expect(blind).toMatchObject({ exitCode: 99, report: { outcome: 'invalid' } });
    expect(blind.report.summary).toMatch(/^Not measured: no metrics: .* answered with status 500; set .* --limit/);
    const told = await runScenario('connection-quota', gateway.url, [...patient, '--limit', '2']);
    expect(told.notPassed).toEqual({ 'quota.metrics-within-limit': 'invalid' });
    expect(told.exitCode).toBe(99);
  });

  it('is invalid where others hold every slot', async () => {
    const gateway = await useGateway({ SOCKET_MAX_CONNECTIONS: '1' });
    await connect(gateway.url);
    const { report } = await runScenario('connection-quota', gateway.url);
    expect(report).toMatchObject({ outcome: 'invalid', summary: expect.stringContaining('no slot is free') });
  });
});

describe('plain k6', () => {
  it('passes a gateway that keeps its limit', async () => {
    const gateway = await useGateway({ SOCKET_MAX_CONNECTIONS: '3' });
    const { exitCode, stdout } = await runPlainK6('connection-quota', {
      API_URL: gateway.url,
      REJECTION_THRESHOLD: '1000',
      EXTRAS: '2',
    });
    expect(stdout).toContain('connection-quota: PASSED');
    expect(exitCode).toBe(0);
  });

  it('says skipped where the limit is off, and does not exit with 0', async () => {
    const gateway = await useGateway();
    const { exitCode, stdout } = await runPlainK6('connection-quota', { API_URL: gateway.url });
    expect(stdout).toContain('connection-quota: SKIPPED');
    expect(stdout).toContain('the connection limit is off (maxConnections is 0)');
    expect(exitCode).toBe(99);
  });

  it('refuses options that cannot do what they say', async () => {
    const { exitCode, stderr } = await runPlainK6('connection-quota', { EXTRAS: '0' });
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain('--extras is 0: the limit is tested only by clients beyond it');
  });
});
