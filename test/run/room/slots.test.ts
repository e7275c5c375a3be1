import { expect, it } from 'vitest';
import { lackOfSlots } from '../../../run/room/slots.ts';
import { resolveSettings } from '../../../settings/settings.ts';

const noMetrics = {
  totalConnections: undefined,
  totalSubscriptions: undefined,
  connectionsPerOrigin: undefined,
  subscribersPerJob: undefined,
  idleClients: undefined,
  maxConnections: undefined,
  maxConnectionsPerOrigin: undefined,
  maxSubscriptionsPerClient: undefined,
  idleTimeoutMs: undefined,
  lastCatchUp: () => ({ events: undefined, durationMs: undefined, recordedAt: undefined }),
};
const broadcast = resolveSettings({ scenario: 'broadcast-burst' });

it.each([
  ['says nothing of its limits', {}],
  ['has its limits off', { maxConnections: 0, maxConnectionsPerOrigin: 0 }],
  ['has just enough room', { maxConnections: 210, totalConnections: 7, maxConnectionsPerOrigin: 203 }],
  ['has others of another Origin', { maxConnectionsPerOrigin: 203, connectionsPerOrigin: { 'http://other': 9 } }],
])('a burst has room at a gateway that %s', (_, metrics) => {
  expect(lackOfSlots(broadcast, { ...noMetrics, ...metrics })).toBeUndefined();
});

it.each([
  [{ maxConnections: 202 }, /admits 202 connections, but 203 are needed/],
  [{ maxConnections: 210, totalConnections: 8 }, /admits 210 connections, of which 8 are taken, but 203 are needed/],
  [{ maxConnectionsPerOrigin: 25 }, /admits 25 connections from one Origin, but 203 are needed/],
])('a burst has no room, with the reason: %j', (metrics, reason) => {
  expect(lackOfSlots(broadcast, { ...noMetrics, ...metrics })?.found).toMatch(reason);
});

it('says how many clients would work beside those of others', () => {
  const metrics = { maxConnectionsPerOrigin: 200, connectionsPerOrigin: { 'http://localhost:5173': 3 } };
  // Two that hold another job, and one that publishes, come beside the 200.
  expect(lackOfSlots(broadcast, { ...noMetrics, ...metrics })).toEqual({
    found: 'the gateway admits 200 connections from one Origin, of which 3 are taken, but 203 are needed',
    change: '--client-count 194 would work, or raise the limit',
  });
  const catchUp = resolveSettings({ scenario: 'catch-up-burst', flags: { 'client-count': '200' } });
  expect(lackOfSlots(catchUp, { ...noMetrics, ...metrics })?.change).toContain('--client-count 197 would work');
  expect(lackOfSlots(catchUp, { ...noMetrics, maxConnections: 3, totalConnections: 3 })?.change).toBe(
    'raise the limit, or wait until others have left',
  );
});

it.each(['connection-quota', 'origin-quota', 'subscription-cap', 'idle-eviction'])(
  '%s judges by itself whether there is room for it',
  (scenario) => {
    expect(lackOfSlots(resolveSettings({ scenario }), { ...noMetrics, maxConnections: 1, totalConnections: 1 })).toBe(
      undefined,
    );
  },
);
