import { expect, it } from 'vitest';
import { noRoomFor } from '../../../run/gateway/runningGateway.ts';
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
])('a burst is run against a gateway that %s', (_, metrics) => {
  expect(noRoomFor(broadcast, { ...noMetrics, ...metrics })).toBeUndefined();
});

it.each([
  [{ maxConnections: 202 }, /admits 202 connections, but 203 are needed/],
  [{ maxConnections: 210, totalConnections: 8 }, /admits 210 connections, of which 8 are taken, but 203 are needed/],
  [{ maxConnectionsPerOrigin: 25 }, /admits 25 connections from one Origin, but 203 are needed/],
])('a burst is skipped with the reason where there is no room: %j', (metrics, reason) => {
  expect(noRoomFor(broadcast, { ...noMetrics, ...metrics })).toMatch(reason);
});
