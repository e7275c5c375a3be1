import { describe, expect, it } from 'vitest';
import { defaultMetrics } from '../../contract/defaultWireProfile.ts';
import { compileMetricsReader } from '../../contract/metricsDocument.ts';
import type { JsonMetrics } from '../../contract/metricsProfile.ts';
import { defaultProfile } from '../../settings/defaultProfile.ts';
import { planOf as planOfSettings, resolveSettings } from '../../settings/settings.ts';
import { roomsOf, subscriptionsOf } from '../../thresholds/roomCap.ts';

function planOf(flags: Record<string, string> = {}, metrics: Partial<JsonMetrics> = {}) {
  const profile = { ...defaultProfile, metrics: { ...defaultMetrics, ...metrics } };
  const settings = resolveSettings({ scenario: 'subscription-cap', flags: { 'job-id': 'job', ...flags }, profile });
  return planOfSettings(settings, { runId: 'test', progress: false });
}

const rooms = (document: object, plan = planOf()) =>
  roomsOf(plan, { metrics: compileMetricsReader(plan.profile.metrics)(document) });

describe('rooms', () => {
  it('follow the metrics, or --limit and the number of requests', () => {
    const document = { maxSubscriptionsPerClient: 5, totalSubscriptions: 7, subscribersPerJob: {}, idleTimeoutMs: 9 };
    expect(rooms(document)).toEqual({
      rooms: { limit: 5, extras: 3, held: 7, idleTimeoutMs: 9, counted: true },
      skipped: {},
      invalid: {},
    });
    expect(rooms(document, planOf({ limit: '4', attempts: '6' })).rooms).toMatchObject({ limit: 4, extras: 2 });
    expect(rooms(document, planOf({ 'job-count': '9' })).rooms).toMatchObject({ limit: 5, extras: 4 });
  });

  it.each([
    ['skipped', () => rooms({ maxSubscriptionsPerClient: 0 }), /the subscription cap is off/],
    ['skipped', () => rooms({ maxSubscriptionsPerClient: 5000 }), /requests at most 1000/],
    ['skipped', () => rooms({}, planOf({}, { maxSubscriptionsPerClient: null })), /set it with --limit/],
    ['invalid', () => rooms({}), /do not contain maxSubscriptionsPerClient/],
    ['invalid', () => roomsOf(planOf(), { problem: 'no metrics' }), /no metrics; set the cap with --limit/],
    [
      'invalid',
      () => rooms({ maxSubscriptionsPerClient: 5 }, planOf({ attempts: '5' })),
      /5 requests do not go beyond/,
    ],
  ])('%s: %#', (outcome, decide, reason) => {
    const { rooms: found, skipped, invalid } = decide();
    expect(found).toBeNull();
    expect(outcome === 'skipped' ? skipped : invalid).toEqual({ '*': expect.stringMatching(reason) });
  });

  it('rule out only the metrics goal where subscriptions are not counted', () => {
    const plan = planOf({ limit: '3' });
    expect(rooms({}, plan)).toMatchObject({
      rooms: { limit: 3, counted: false },
      invalid: { 'subscription.metrics-within-cap': 'the metrics do not contain subscribersPerJob' },
    });
    const unknown = planOf({ limit: '3' }, { subscribersPerJob: null, totalSubscriptions: null });
    expect(rooms({}, unknown).skipped).toHaveProperty(['subscription.metrics-within-cap']);
  });
});

it('the cap may stand in the profile, also where there are no metrics', () => {
  const plan = planOf({}, { maxSubscriptionsPerClient: 4 });
  expect(roomsOf(plan, { problem: 'no metrics' }).rooms).toMatchObject({ limit: 4, counted: false });
  expect(rooms({ maxSubscriptionsPerClient: 9 }, plan).rooms).toMatchObject({ limit: 4 });
});

it("the client's own subscriptions are told from those of others", () => {
  const plan = planOf();
  const read = compileMetricsReader(plan.profile.metrics);
  const perJob = { totalSubscriptions: 20, subscribersPerJob: { 'job-1': 1, 'job-2': 1, 'job-20': 1, other: 17 } };
  expect(subscriptionsOf(read(perJob), plan, 17)).toBe(3);
  expect(subscriptionsOf(read({ totalSubscriptions: 20 }), plan, 17)).toBe(3);
  expect(subscriptionsOf(read({}), plan, 0)).toBeUndefined();
});
