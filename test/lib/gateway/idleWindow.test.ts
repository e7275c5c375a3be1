import { expect, it } from 'vitest';
import { defaultMetrics } from '../../../contract/defaultWireProfile.ts';
import { compileMetricsReader } from '../../../contract/metricsDocument.ts';
import type { JsonMetrics } from '../../../contract/metricsProfile.ts';
import { windowOf } from '../../../lib/gateway/idleWindow.ts';
import { defaultProfile } from '../../../settings/defaultProfile.ts';
import { planOf as planOfSettings, resolveSettings } from '../../../settings/settings.ts';

function planOf(flags: Record<string, string> = {}, metrics: Partial<JsonMetrics> = {}) {
  const profile = { ...defaultProfile, metrics: { ...defaultMetrics, ...metrics } };
  const settings = resolveSettings({ scenario: 'idle-eviction', flags, profile });
  return planOfSettings(settings, { runId: 'test', progress: false });
}

const found = (document: object, plan = planOf()) =>
  windowOf(plan, { metrics: compileMetricsReader(plan.profile.metrics)(document) });

it('the window is the timeout less 50 ms to the timeout plus 500 ms, for 20 clients', () => {
  expect(found({ idleTimeoutMs: 2000, totalConnections: 3 })).toEqual({
    window: { timeoutMs: 2000, earliestMs: 1950, latestMs: 2500, clients: 20, held: 3 },
    skipped: {},
    invalid: {},
  });
  expect(found({ idleTimeoutMs: 2000 }, planOf({ attempts: '7' })).window?.clients).toBe(7);
});

it.each([
  ['skipped', () => found({ idleTimeoutMs: 0 }), /eviction is off/],
  ['skipped', () => found({ idleTimeoutMs: 10_001 }), /above the 10000 ms of --max-idle-timeout/],
  ['skipped', () => found({}, planOf({}, { idleTimeoutMs: null })), /the profile names no metric for the idle timeout/],
  ['invalid', () => found({}), /do not contain idleTimeoutMs/],
  ['invalid', () => windowOf(planOf(), { problem: 'no metrics' }), /^no metrics$/],
  [
    'invalid',
    () => found({ idleTimeoutMs: 2000, maxConnections: 25, totalConnections: 5 }),
    /20 slots are free, but 21 are needed/,
  ],
  [
    'invalid',
    () =>
      found({
        idleTimeoutMs: 2000,
        maxConnectionsPerOrigin: 10,
        connectionsPerOrigin: { 'http://localhost:5173': 1, 'http://else.where': 9 },
      }),
    /9 slots are free/,
  ],
])('%s: %#', (outcome, decide, reason) => {
  const { window, skipped, invalid } = decide();
  expect(window).toBeNull();
  expect(outcome === 'skipped' ? skipped : invalid).toEqual({ '*': expect.stringMatching(reason) });
});

it('without a count of connections only the freed slots cannot be judged', () => {
  expect(found({ idleTimeoutMs: 2000 })).toMatchObject({
    window: { held: undefined },
    invalid: { 'idle.slots-free': 'the metrics do not contain totalConnections' },
  });
});

it('follows a timeout that stands in the profile, also where there are no metrics', () => {
  const plan = planOf({}, { idleTimeoutMs: 700 });
  expect(windowOf(plan, { problem: 'no metrics' })).toMatchObject({
    window: { timeoutMs: 700, clients: 20, held: undefined },
    invalid: { 'idle.slots-free': 'no metrics' },
  });
  expect(found({ totalConnections: 2 }, plan).window).toMatchObject({ timeoutMs: 700, held: 2 });
});
