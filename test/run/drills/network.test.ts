import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { withLifetime } from '../../../engine/index.ts';
import type { Disturbance } from '../../../run/drills/disturbance.ts';
import { networkOperator } from '../../../run/drills/network.ts';
import { resolveSettings } from '../../../settings/settings.ts';
import { network } from '../../../thresholds/drills/network.ts';
import { dialTo } from '../../engine/tcpProxy/support/rig.ts';
import { until } from '../../support/until.ts';

/* What the command line does to the way of some clients, and what it holds to have seen of it. */

/** A server that says something every 20 ms, until it is told to be silent. */
async function openTalker() {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    const timer = setInterval(() => socket.write('x'.repeat(200)), 20);
    socket.on('error', () => {});
    socket.on('silence', () => clearInterval(timer));
    socket.once('close', () => {
      clearInterval(timer);
      sockets.delete(socket);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a listening server has an address');
  return {
    url: `http://127.0.0.1:${address.port}`,
    silence() {
      for (const socket of sockets) socket.emit('silence');
    },
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

type Clients = Awaited<ReturnType<typeof dialTo>>[];

/** Three clients on the disturbed way to a talker. */
async function rehearse(
  flags: Readonly<Record<string, string>>,
  task: (parts: {
    readonly disturbance: Disturbance;
    readonly clients: Clients;
    readonly talker: Awaited<ReturnType<typeof openTalker>>;
    readonly join: () => Promise<Clients[number]>;
  }) => Promise<void>,
) {
  const talker = await openTalker();
  try {
    await withLifetime(async (lifetime) => {
      const settings = resolveSettings({ scenario: network, flags: { 'api-url': talker.url, ...flags } });
      const disturbance = await networkOperator.prepare({ lifetime, settings, line: () => {} });
      const port = Number(new URL(disturbance.routeUrl ?? '').port);
      const join = () => dialTo(port);
      const clients = [await join(), await join(), await join()];
      await until('all hear something', () => clients.every((client) => client.bytes().length > 0));
      await task({ disturbance, clients, talker, join });
      await disturbance.restore();
    });
  } finally {
    talker.close();
  }
}

describe('a network', () => {
  it('that is cut resets who stands and who comes, until it is over', () =>
    rehearse({ way: 'cut' }, async ({ disturbance, clients, join }) => {
      expect(await disturbance.seen()).toBe(0);
      await disturbance.begin();
      await until('all are cut', () => clients.every(({ ending }) => ending === 'reset'));
      const newcomer = await join();
      await until('it is turned away', () => newcomer.ending === 'reset');
      await disturbance.restore();
      expect(await disturbance.seen()).toBe(3);
      const later = await join();
      await until('it hears something', () => later.bytes().length > 0);
      // This gateway has no metrics, of which a slot could be read.
      expect(await disturbance.findings?.({})).toEqual({});
    }));

  it('that is late is seen to be when something has come late, and not before', () =>
    rehearse({ way: 'delay', 'network-delay': '300', jitter: '0' }, async ({ disturbance }) => {
      await disturbance.begin();
      await delay(150);
      expect(await disturbance.seen()).toBe(0);
      await delay(500);
      expect(await disturbance.seen()).toBe(3);
    }));

  it.each([
    { bytesPerSecond: '100', seen: 3, name: 'less than what comes' },
    { bytesPerSecond: '1000000000', seen: 0, name: 'more than enough' },
  ])('that carries $name is seen on $seen connections', ({ bytesPerSecond, seen }) =>
    rehearse({ way: 'bandwidth', 'bytes-per-second': bytesPerSecond }, async ({ disturbance }) => {
      await disturbance.begin();
      await delay(500);
      await disturbance.restore();
      expect(await disturbance.seen()).toBe(seen);
    }),
  );

  it('that is dead lasts for as long as heartbeats take, and tells how long the gateway went on', () =>
    rehearse({ way: 'half-open' }, async ({ disturbance, clients, talker }) => {
      expect([disturbance.leastMs?.(undefined), disturbance.leastMs?.(2000)]).toEqual([1000, 3000]);
      await disturbance.begin();
      await delay(300);
      const got = clients.map((client) => client.bytes().length);
      talker.silence();
      await delay(1000);
      await disturbance.restore();
      await delay(100);
      expect(clients.map((client) => client.bytes().length)).toEqual(got);
      expect(await disturbance.seen()).toBe(3);
      const { dead_connection_kept: kept = [], ...found } = (await disturbance.findings?.({ heartbeatMs: 100 })) ?? {};
      expect(found).toMatchObject({ heartbeat_window: [1100], dead_connections: [3], dead_kept_too_long: [0] });
      expect(Math.min(...kept)).toBeGreaterThan(0);
      expect(Math.max(...kept)).toBeLessThan(1100);
      expect(await disturbance.findings?.({}), 'nobody knows how long it may take').toEqual({});
      disturbance.finish?.();
      await until('nobody waits any more', () => clients.every(({ ending }) => ending === 'reset'));
    }));

  it('that is dead shows a gateway that goes on for too long', () =>
    rehearse({ way: 'half-open' }, async ({ disturbance }) => {
      await disturbance.begin();
      await delay(1400);
      await disturbance.restore();
      expect(await disturbance.findings?.({ heartbeatMs: 100 })).toMatchObject({ dead_kept_too_long: [3] });
    }));
});
