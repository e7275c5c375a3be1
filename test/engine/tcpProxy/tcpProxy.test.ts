import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { freePort } from '../../../engine/freePort.ts';
import { openTcpProxy, withLifetime } from '../../../engine/index.ts';
import { until } from '../../support/until.ts';
import { dialTo, openTarget, withProxy } from './support/rig.ts';

describe('a proxy that disturbs nothing', () => {
  it('passes all bytes on, both ways, and counts them', () =>
    withProxy(async ({ proxy, connect }) => {
      const { client, target } = await connect();
      const [up, down] = [randomBytes(3_000_000), randomBytes(2_000_000)];
      const before = Date.now();
      client.socket.write(up);
      target.socket.write(down);
      await until('all has come', () => target.bytes().length === up.length && client.bytes().length === down.length);
      expect(target.bytes().equals(up)).toBe(true);
      expect(client.bytes().equals(down)).toBe(true);
      const { toTarget, toClient, open, opened } = proxy.seen();
      expect({ open, opened }).toEqual({ open: 1, opened: 1 });
      expect(toTarget).toMatchObject({ bytes: up.length, heldBytes: 0, droppedBytes: 0 });
      expect(toClient).toMatchObject({ bytes: down.length, heldBytes: 0, droppedBytes: 0 });
      expect(toTarget.lastByteAt).toBeGreaterThanOrEqual(before);
      expect(toClient.lastByteAt).toBeLessThanOrEqual(Date.now());
    }));

  it('passes a FIN on as such: the other side can still answer', () =>
    withProxy(async ({ proxy, connect }) => {
      const { client, target } = await connect();
      client.socket.end('question');
      await until('the FIN has come', () => target.ending !== undefined);
      expect([target.ending, target.text(), client.ending]).toEqual(['fin', 'question', undefined]);
      target.socket.end('answer');
      await until('it has gone', () => proxy.seen().open === 0 && client.ending !== undefined);
      expect([client.ending, client.text()]).toEqual(['fin', 'answer']);
      expect(proxy.seen().ended).toEqual({ client: 1, target: 0, proxy: 0 });
    }));

  it.each(['client', 'target'] as const)('passes an RST of the %s on as such, and says who it was', (side) =>
    withProxy(async ({ proxy, connect }) => {
      const ends = await connect();
      const other = side === 'client' ? ends.target : ends.client;
      ends[side].socket.resetAndDestroy();
      await until('it has gone', () => proxy.seen().open === 0 && other.ending !== undefined);
      expect(other.ending).toBe('reset');
      expect(proxy.seen().ended).toEqual({ client: 0, target: 0, proxy: 0, [side]: 1 });
      const [{ clientEndedAt, targetEndedAt } = {}] = proxy.connections();
      // What we passed on is no end of the other side's own.
      expect([clientEndedAt !== undefined, targetEndedAt !== undefined]).toEqual([
        side === 'client',
        side === 'target',
      ]);
    }),
  );

  it('survives ends of every kind at once', () =>
    withProxy(async ({ proxy, connect }) => {
      for (let index = 0; index < 30; index++) {
        const { client, target } = await connect();
        client.socket.write('x'.repeat(100_000));
        target.socket.write('y'.repeat(100_000));
        const end = [client, target][index % 2]?.socket;
        if (index % 3 === 0) end?.resetAndDestroy();
        else if (index % 3 === 1) end?.destroy();
        else {
          end?.end();
          end?.destroySoon();
        }
      }
      await until('all have gone', () => proxy.seen().open === 0);
      const { opened, ended, toTarget, toClient } = proxy.seen();
      expect(opened).toBe(30);
      expect(ended.client + ended.target).toBe(30);
      expect([toTarget.heldBytes, toClient.heldBytes]).toEqual([0, 0]);
    }));

  it('makes who does not read felt by who writes, and holds little itself', () =>
    withProxy(async ({ proxy, connect }) => {
      const { client, target } = await connect();
      client.socket.pause();
      target.socket.write(Buffer.alloc(64 * 1024 * 1024));
      await settles(() => proxy.seen().toClient.bytes);
      expect(target.socket.writableLength).toBeGreaterThan(0);
      expect(proxy.seen().toClient.heldBytes).toBeLessThan(256 * 1024);
      client.socket.resume();
      await until('all has come', () => client.bytes().length === 64 * 1024 * 1024);
    }));
});

describe('the targets', () => {
  it('have the connections in turn, and one that does not accept is passed over', async () => {
    const [one, two] = [await openTarget(), await openTarget()];
    await withLifetime(async (lifetime) => {
      const proxy = await openTcpProxy(lifetime, [
        { host: '127.0.0.1', port: one.port },
        { host: '127.0.0.1', port: two.port },
      ]);
      let dialled = 0;
      const connectAll = async (count: number) => {
        for (let index = 0; index < count; index++) await dialTo(proxy.port);
        dialled += count;
        await until('each has its target', () => {
          const seen = proxy.connections();
          return seen.length === dialled && seen.every(({ target }) => target !== undefined);
        });
      };
      await connectAll(4);
      expect([one.ends.length, two.ends.length]).toEqual([2, 2]);
      await one.close();
      await connectAll(2);
      expect(two.ends.length).toBe(4);
      const again = await openTarget(one.port);
      await connectAll(4);
      expect([again.ends.length, two.ends.length]).toEqual([2, 6]);
      expect(proxy.connections().at(-1)?.target).toMatch(/^127\.0\.0\.1:\d+$/);
      await again.close();
    });
    await two.close();
  });

  it('that all do not accept reset the client, which counts as their end', () =>
    withLifetime(async (lifetime) => {
      const proxy = await openTcpProxy(lifetime, [{ host: '127.0.0.1', port: await freePort() }]);
      const client = await dialTo(proxy.port);
      await until('it is reset', () => client.ending === 'reset' && proxy.seen().open === 0);
      expect(proxy.seen()).toMatchObject({ unreachable: 1, ended: { client: 0, target: 1, proxy: 0 } });
    }));

  it('are found by the addresses that are given for their names, or by looking them up once', () =>
    withLifetime(async (lifetime) => {
      const target = await openTarget();
      const mapped = await openTcpProxy(lifetime, [{ host: 'gateway.invalid', port: target.port }], {
        hosts: { 'gateway.invalid': '127.0.0.1' },
      });
      const named = await openTcpProxy(lifetime, [{ host: 'localhost', port: target.port }]);
      await dialTo(mapped.port);
      await dialTo(named.port);
      await until('both have come', () => target.ends.length === 2);
      await expect(openTcpProxy(lifetime, [{ host: 'gateway.invalid', port: 80 }])).rejects.toThrow(
        'no address is known of gateway.invalid',
      );
      await target.close();
    }));
});

it('ends with the lifetime: nobody listens, and what stood is reset', async () => {
  const target = await openTarget();
  const { port, client } = await withLifetime(async (lifetime) => {
    const proxy = await openTcpProxy(lifetime, [{ host: '127.0.0.1', port: target.port }]);
    const end = await dialTo(proxy.port);
    await until('the target has it', () => target.ends.length === 1);
    // Also in the middle of a disturbance.
    proxy.disturb({ kind: 'stall', newcomers: 'accept', afterwards: 'stayDead' });
    return { port: proxy.port, client: end };
  });
  await until('both sides know', () => client.ending === 'reset' && target.ends[0]?.ending === 'reset');
  const refused = connect(port, '127.0.0.1');
  await expect(new Promise((_resolve, reject) => refused.once('error', reject))).rejects.toThrow('ECONNREFUSED');
  await target.close();
});

/** Waits until a figure no longer grows. */
async function settles(figure: () => number): Promise<void> {
  let [last, quietSince] = [-1, performance.now()];
  await until('it settles', () => {
    if (figure() !== last) [last, quietSince] = [figure(), performance.now()];
    return last > 0 && performance.now() - quietSince > 200;
  });
}
