import { expect, it } from 'vitest';
import { withLifetime } from '../../../engine/lifetime.ts';
import { checkOnGateway } from '../../../run/probe/checkProfile.ts';
import { parseProfile } from '../../../settings/profile/parseProfile.ts';
import { resolveSettings } from '../../../settings/settings.ts';
import { useBoard } from './support/board.ts';

/** What the check says of the metrics of a gateway whose page shows this. */
async function check(metrics: object, page: (sockets: number, turn: number) => object | undefined) {
  let turn = 0;
  const { apiUrl } = await useBoard({
    pages: ({ url }, response, sockets) => {
      const figures = url === '/stats' ? page(sockets, turn++) : undefined;
      if (figures !== undefined) response.end(JSON.stringify(figures));
      return figures !== undefined;
    },
  });
  const profile = parseProfile({ http: { metricsPath: '/stats' }, metrics }, 'draft.json');
  const settings = resolveSettings({ scenario: 'broadcast-burst', flags: { 'api-url': apiUrl }, profile });
  const lines = await withLifetime((lifetime) =>
    checkOnGateway({ settings, tell: () => {}, answerMs: 500, mayWrite: async () => true }, lifetime),
  );
  return (part: string) => lines.find((each) => each.part === part);
}

it('says of each limit which scenario it is for, and where it was read', async () => {
  const metrics = { maxConnections: 'limit.all', maxConnectionsPerOrigin: 7, idleTimeoutMs: 'limit.idle' };
  const line = await check(metrics, () => ({ limit: { all: 40, idle: 0 } }));
  expect(line('metrics.maxConnections')).toMatchObject({
    outcome: 'works',
    found: 'limit.all: 40, the limit of connection-quota',
  });
  expect(line('metrics.maxConnectionsPerOrigin')).toMatchObject({
    outcome: 'works',
    found: 'maxConnectionsPerOrigin of the profile: 7, the limit of origin-quota',
  });
  expect(line('metrics.idleTimeoutMs')?.found).toBe('limit.idle: 0, no limit, so idle-eviction is skipped');
  expect(line('metrics.maxSubscriptionsPerClient')).toMatchObject({
    outcome: 'not tried',
    found: 'the profile has none: subscription-cap takes it from --limit',
  });
});

it('a count of one of two nodes is no count of the gateway', async () => {
  const line = await check({ totalConnections: 'open' }, (sockets, turn) => ({
    pid: 100 + (turn % 2),
    open: turn % 2 === 0 ? sockets - 1 : 1,
  }));
  expect(line('metrics')?.found).toMatch(/answers, 2 nodes by turns$/);
  expect(line('metrics.totalConnections')).toMatchObject({
    outcome: 'does not work',
    found: expect.stringMatching(
      /^open: [12], [12], [12] in readings one after the other, while this probe holds 3 clients$/,
    ),
    change: expect.stringContaining('each node counts its own clients'),
  });
});

it('two nodes that tell the same count are fine, and so is a figure that comes late', async () => {
  const same = await check({ totalConnections: 'open' }, (sockets, turn) => ({ pid: turn % 2, open: sockets }));
  expect(same('metrics.totalConnections')).toMatchObject({ outcome: 'works', found: 'open: 3' });
  const late = await check({ totalConnections: 'open' }, (sockets, turn) => ({ open: turn < 4 ? 0 : sockets }));
  expect(late('metrics.totalConnections')).toMatchObject({ outcome: 'works' });
  expect(late('metrics')?.found).not.toContain('by turns');
});

it('a figure that counts something else is said to', async () => {
  const line = await check({ totalConnections: 'rooms' }, () => ({ rooms: 1 }));
  expect(line('metrics.totalConnections')?.change).toContain('the figure that counts all clients of the gateway');
});
