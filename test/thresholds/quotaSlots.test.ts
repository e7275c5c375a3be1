import { describe, expect, it } from 'vitest';
import { defaultMetrics } from '../../contract/defaultWireProfile.ts';
import type { GatewayMetrics } from '../../contract/gatewayMetrics.ts';
import type { JsonMetrics } from '../../contract/metricsProfile.ts';
import { defaultProfile } from '../../settings/defaultProfile.ts';
import { planOf as planOfSettings, resolveSettings } from '../../settings/settings.ts';
import { quotaOfAll, quotaOfOrigin, slotsOf } from '../../thresholds/quotaSlots.ts';

const nothing: GatewayMetrics = {
  totalConnections: 0,
  totalSubscriptions: 0,
  connectionsPerOrigin: {},
  subscribersPerJob: {},
  idleClients: 0,
  maxConnections: 0,
  maxConnectionsPerOrigin: 0,
  maxSubscriptionsPerClient: 0,
  idleTimeoutMs: 0,
  lastCatchUp: () => ({ events: undefined, durationMs: undefined, recordedAt: undefined }),
};

function planOf(flags: Record<string, string> = {}, metrics: Partial<JsonMetrics> = {}) {
  const profile = { ...defaultProfile, metrics: { ...defaultMetrics, ...metrics } };
  const settings = resolveSettings({ scenario: 'origin-quota', flags, profile });
  return planOfSettings(settings, { runId: 'test', progress: false });
}

const total = (metrics: Partial<GatewayMetrics>, plan = planOf()) =>
  slotsOf(quotaOfAll, plan, { metrics: { ...nothing, ...metrics } });
const origin = (metrics: Partial<GatewayMetrics>, plan = planOf()) =>
  slotsOf(quotaOfOrigin, plan, { metrics: { ...nothing, ...metrics } });
const noMetrics = { problem: 'no metrics: status 500' };

describe('slots', () => {
  it('are the limit less what others hold', () => {
    expect(total({ maxConnections: 50, totalConnections: 7, idleTimeoutMs: 2000 })).toEqual({
      slots: { limit: 50, held: 7, free: 43, extras: 3, idleTimeoutMs: 2000, counted: true },
      skipped: {},
      invalid: {},
    });
  });

  it('of one Origin are its own', () => {
    const connectionsPerOrigin = { 'http://localhost:5173': 5, 'http://else.where': 20 };
    expect(origin({ maxConnectionsPerOrigin: 25, connectionsPerOrigin }).slots).toMatchObject({ held: 5, free: 20 });
  });

  it('follow --limit and --attempts where these are given', () => {
    expect(total({ maxConnections: 50 }, planOf({ limit: '10', attempts: '12' })).slots).toMatchObject({
      limit: 10,
      free: 10,
      extras: 2,
    });
  });
});

describe('a scenario that does not apply is skipped', () => {
  it.each([
    ['a limit that is off', () => total({}), /the connection limit is off \(maxConnections is 0\)/],
    [
      'a limit that the profile does not know',
      () => total({ maxConnections: 9 }, planOf({}, { maxConnections: null })),
      /set it with --limit/,
    ],
    [
      'the other limit reached first',
      () => total({ maxConnections: 50, maxConnectionsPerOrigin: 25 }),
      /the limit for one Origin leaves 25 slots/,
    ],
    [
      'the other limit reached at the same time',
      () => origin({ maxConnections: 30, totalConnections: 5, maxConnectionsPerOrigin: 25 }),
      /the limit for all connections leaves 25 slots/,
    ],
    ['more clients than one scenario connects', () => total({ maxConnections: 50_000 }), /connects at most 10000/],
  ])('%s', (_, decide, reason) => {
    expect(decide()).toEqual({ slots: null, skipped: { '*': expect.stringMatching(reason) }, invalid: {} });
  });
});

describe('a scenario that applies but cannot be measured is invalid', () => {
  it.each([
    ['no metrics', () => slotsOf(quotaOfAll, planOf(), noMetrics), /status 500; set the connection limit with --limit/],
    ['no limit in them', () => total({ maxConnections: undefined }), /do not contain the connection limit/],
    ['all slots held by others', () => total({ maxConnections: 5, totalConnections: 5 }), /no slot is free/],
    [
      'too few attempts',
      () => total({ maxConnections: 50 }, planOf({ attempts: '40' })),
      /--attempts is 40, which does not go beyond the 50 free slots/,
    ],
  ])('%s', (_, decide, reason) => {
    expect(decide()).toEqual({ slots: null, skipped: {}, invalid: { '*': expect.stringMatching(reason) } });
  });
});

describe('only the goal of the metrics is ruled out', () => {
  it('follow a limit that stands in the profile, also where there are no metrics', () => {
    const plan = planOf({}, { maxConnections: 20, maxConnectionsPerOrigin: 0 });
    expect(total({ maxConnections: 7, totalConnections: 5 }, plan).slots).toMatchObject({ limit: 20, free: 15 });
    expect(slotsOf(quotaOfAll, plan, noMetrics).slots).toMatchObject({ limit: 20, free: 20, counted: false });
    expect(origin({}, plan).skipped['*']).toMatch('is off (maxConnectionsPerOrigin of the profile is 0)');
  });

  it('without metrics, as invalid', () => {
    const { slots, invalid } = slotsOf(quotaOfAll, planOf({ limit: '5' }), noMetrics);
    expect(slots).toMatchObject({ limit: 5, held: 0, free: 5, counted: false });
    expect(invalid).toEqual({ 'quota.metrics-within-limit': noMetrics.problem });
  });

  it('where the profile knows no such figure, as skipped', () => {
    const plan = planOf({}, { connectionsPerOrigin: null });
    const { slots, skipped } = origin({ maxConnectionsPerOrigin: 5, connectionsPerOrigin: undefined }, plan);
    expect(slots).toMatchObject({ limit: 5, counted: false });
    expect(skipped).toHaveProperty(['origin.metrics-within-limit']);
  });
});
