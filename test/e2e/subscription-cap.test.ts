import { describe, expect, it } from 'vitest';
import { connect } from '../support/client.ts';
import { useGateway } from '../support/gateway.ts';
import { defect, runPlainK6, runScenario } from './support/scenario.ts';

const quick = ['--delay', '5', '--connect-timeout', '1500', '--rejection-threshold', '1000'];
const refusal = 'Subscription limit reached for this connection.';

it('passes a gateway that keeps its cap, whatever others hold', async () => {
  const gateway = await useGateway({ SOCKET_MAX_SUBSCRIPTIONS_PER_CLIENT: '3', SOCKET_IDLE_TIMEOUT_MS: '600' });
  const other = await connect(gateway.url);
  await other.subscribe('another-job');
  const { exitCode, report, notPassed, stdout } = await runScenario('subscription-cap', gateway.url, quick);
  expect({ exitCode, notPassed }).toEqual({ exitCode: 0, notPassed: {} });
  expect(report.details).toMatchObject({
    attempts: 6,
    accepted: 3,
    rejected: 3,
    expectedAccepted: 3,
    expectedRejected: 3,
    rejectionMessages: [refusal, refusal, refusal],
    limit: 3,
    stayedConnected: true,
    peakReported: 3,
    slotReused: true,
    resubscriptionFree: true,
  });
  const { jobId } = report.plan ?? {};
  const latencyMs = expect.any(Number);
  expect(report.details.results).toEqual([
    ...[1, 2, 3].map((n) => ({ jobId: `${jobId}-${n}`, success: true, latencyMs })),
    ...[4, 5, 6].map((n) => ({
      jobId: `${jobId}-${n}`,
      success: false,
      message: refusal,
      latencyMs,
      errors: [refusal],
    })),
  ]);
  expect(stdout).toMatch(/Subscriptions granted to one socket +(= 3) +3 /);
});

describe('a gateway that breaks its cap fails', () => {
  it('with a second error, although it comes late', async () => {
    const gateway = await useGateway(
      { SOCKET_MAX_SUBSCRIPTIONS_PER_CLIENT: '2' },
      defect('two-errors-for-one-request'),
    );
    const { notPassed, report } = await runScenario('subscription-cap', gateway.url, quick);
    expect(notPassed).toEqual({ 'subscription.one-error-each': 'failed' });
    expect(report.goals?.find(({ id }) => id === 'subscription.one-error-each')).toMatchObject({
      measured: 6,
      limit: 3,
    });
  });

  it('with one room more than it says', async () => {
    const gateway = await useGateway({ SOCKET_MAX_SUBSCRIPTIONS_PER_CLIENT: '2' }, defect('one-room-too-many'));
    const { notPassed, exitCode } = await runScenario('subscription-cap', gateway.url, quick);
    expect({ exitCode, notPassed }).toEqual({
      exitCode: 99,
      notPassed: { 'subscription.one-error-each': 'failed', 'subscription.metrics-within-cap': 'failed' },
    });
  });

  it('where its cap differs from --limit', async () => {
    const gateway = await useGateway({ SOCKET_MAX_SUBSCRIPTIONS_PER_CLIENT: '2' });
    const { notPassed, report } = await runScenario('subscription-cap', gateway.url, [...quick, '--limit', '4']);
    expect(notPassed).toEqual({ 'subscription.accepted': 'failed' });
    expect(report.goals?.find(({ id }) => id === 'subscription.accepted')).toMatchObject({ measured: 2, limit: 4 });
  });

  it('where it throws the client out, which leaves the rest unmeasured', async () => {
    const gateway = await useGateway({ SOCKET_MAX_SUBSCRIPTIONS_PER_CLIENT: '2' }, defect('closes-socket-at-the-cap'));
    const { notPassed, report } = await runScenario('subscription-cap', gateway.url, quick);
    expect(notPassed).toEqual({
      'subscription.stays-connected': 'failed',
      'subscription.slot-reusable': 'invalid',
      'subscription.resubscribe-free': 'invalid',
    });
    expect(report.details.stayedConnected).toBe(false);
  });

  it('only at the slots where it keeps those of both of its rooms', async () => {
    const gateway = await useGateway(
      { SOCKET_MAX_SUBSCRIPTIONS_PER_CLIENT: '2' },
      defect('unsubscribing-keeps-the-slot'),
    );
    const { notPassed } = await runScenario('subscription-cap', gateway.url, quick);
    expect(notPassed).toEqual({ 'subscription.slot-reusable': 'failed' });
  });
});

describe('plain k6', () => {
  it('passes a gateway that keeps its cap', async () => {
    const gateway = await useGateway({ SOCKET_MAX_SUBSCRIPTIONS_PER_CLIENT: '2' });
    const { exitCode, stdout } = await runPlainK6('subscription-cap', { API_URL: gateway.url, JOB_COUNT: '4' });
    expect(stdout).toContain('subscription-cap: PASSED');
    expect(stdout).toMatch(/requests beyond the cap, one each +(= 2) +2 /);
    expect(exitCode).toBe(0);
  });

  it('says skipped where the cap is off, and invalid without metrics; neither exits with 0', async () => {
    const off = await useGateway({ SOCKET_MAX_SUBSCRIPTIONS_PER_CLIENT: '0' });
    const skipped = await runPlainK6('subscription-cap', { API_URL: off.url });
    expect(skipped.stdout).toContain('subscription-cap: SKIPPED');
    expect(skipped.stdout).toContain('the subscription cap is off (maxSubscriptionsPerClient is 0)');
    const blind = await useGateway({}, defect('metrics-answers-500'));
    const invalid = await runPlainK6('subscription-cap', { API_URL: blind.url });
    expect(invalid.stdout).toContain('subscription-cap: INVALID');
    expect(invalid.stdout).toContain('answered with status 500');
    expect([skipped.exitCode, invalid.exitCode]).toEqual([99, 99]);
  });
});
