import { describe, expect, test } from 'vitest';
import type { GatewayMetrics } from '../../contract/gatewayMetrics.ts';
import { profileFileSchema } from '../../contract/profile.ts';
import { windowOf } from '../../lib/gateway/idleWindow.ts';
import type { Entry } from '../../report/logs/entry.ts';
import { provokedBy } from '../../report/logs/expected.ts';
import { defaultProfile } from '../../settings/defaultProfile.ts';
import { completeProfile } from '../../settings/profile/completeProfile.ts';
import { parseScenario, planOf as planOfSettings, resolveSettings } from '../../settings/settings.ts';
import type { ScenarioName } from '../../thresholds/index.ts';
import { quotaOfAll, quotaOfOrigin, slotsOf } from '../../thresholds/quotaSlots.ts';
import { subscriptionCap } from '../../thresholds/subscription-cap.ts';

const metrics: GatewayMetrics = {
  totalConnections: 0,
  totalSubscriptions: 0,
  connectionsPerOrigin: {},
  subscribersPerJob: {},
  idleClients: 0,
  maxConnections: 10,
  maxConnectionsPerOrigin: 0,
  maxSubscriptionsPerClient: 5,
  idleTimeoutMs: 2000,
  lastCatchUp: () => ({ events: undefined, durationMs: undefined, recordedAt: undefined }),
};

const { error } = defaultProfile;
const rejecting = (cause: string, message: string | null, code: string | null) => ({
  rejections: [{ cause, message, code }],
});

function planOf(scenario: ScenarioName, own: object) {
  const profile = completeProfile(profileFileSchema.parse({ ...defaultProfile, ...own }));
  return planOfSettings(resolveSettings({ scenario, profile }), { runId: '', progress: false });
}

const skips = {
  'connection-quota': (own: object) => slotsOf(quotaOfAll, planOf('connection-quota', own), { metrics }).skipped,
  'origin-quota': (own: object) =>
    slotsOf(quotaOfOrigin, planOf('origin-quota', own), {
      metrics: { ...metrics, maxConnections: 0, maxConnectionsPerOrigin: 10 },
    }).skipped,
  'idle-eviction': (own: object) =>
    windowOf(planOf('idle-eviction', own), { metrics: { ...metrics, maxConnections: 0 } }).skipped,
};

describe('what a gateway does without a word is judged but for the words', () => {
  test.each([
    ['connection-quota', rejecting('total', null, null), 'quota.rejections-known'],
    ['connection-quota', rejecting('total', null, 'FULL'), undefined],
    ['connection-quota', rejecting('total', 'Full.', null), undefined],
    ['connection-quota', rejecting('origin', null, null), undefined],
    ['connection-quota', { rejections: [] }, undefined],
    ['origin-quota', rejecting('origin', null, null), 'origin.rejections-known'],
    ['origin-quota', rejecting('total', null, null), undefined],
    ['idle-eviction', { error: { ...error, inactivity: null } }, 'idle.error-sent'],
    ['idle-eviction', { error: null }, 'idle.error-sent'],
    ['idle-eviction', { error: { ...error, subscriptionLimit: null } }, undefined],
  ] as const)('%s: %j', (scenario, own, goal) => {
    const expected = goal === undefined ? {} : { [goal]: expect.stringContaining('gives no message') };
    expect(skips[scenario](own)).toEqual(expected);
  });

  test.each([
    [{}, 'Errors for requests beyond the cap, one each'],
    [{ error: { ...error, subscriptionLimit: null } }, 'Subscriptions granted beyond the cap'],
    [{ error: null }, 'Subscriptions granted beyond the cap'],
  ])('subscription-cap: %j', (own, title) => {
    const goals = subscriptionCap.goals(planOf('subscription-cap', own));
    expect(goals.find(({ id }) => id === 'subscription.one-error-each')?.title).toBe(title);
  });
});

test.each([
  ['connection-quota', rejecting('total', null, null), 'anything', false],
  ['connection-quota', rejecting('total', null, 'FULL'), 'turned away: FULL', true],
  ['idle-eviction', { error: null }, 'anything', false],
  ['idle-eviction', { error: { ...error, inactivity: null } }, 'null', false],
  ['subscription-cap', { error: { ...error, subscriptionLimit: null } }, 'anything', false],
] as const)('the log of %s with %j: "%s" is provoked: %s', (scenario, own, text, isProvoked) => {
  const entry: Entry = { level: 'error', text, message: text, time: undefined, detail: [], line: 1 };
  expect(provokedBy(parseScenario(scenario), planOf(scenario, own)).some(({ matches }) => matches(entry))).toBe(
    isProvoked,
  );
});
