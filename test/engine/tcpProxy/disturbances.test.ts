import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Disturbance } from '../../../engine/index.ts';
import { until } from '../../support/until.ts';
import { type End, type Rig, withProxy } from './support/rig.ts';

describe('cut and refuse', () => {
  it('resets both sides of all that stands; new connections go through', () =>
    withProxy(async ({ proxy, connect }) => {
      const pairs = [await connect(), await connect()];
      expect(proxy.disturb({ kind: 'cut' })).toBe(2);
      await until('all know', () =>
        pairs.flatMap(({ client, target }) => [client, target]).every(({ ending }) => ending),
      );
      expect(pairs.flatMap(({ client, target }) => [client.ending, target.ending])).toEqual(Array(4).fill('reset'));
      expect(proxy.seen()).toMatchObject({ open: 0, ended: { client: 0, target: 0, proxy: 2 } });
      // Nobody else is to blame.
      for (const { clientEndedAt, targetEndedAt } of proxy.connections()) {
        expect([clientEndedAt, targetEndedAt]).toEqual([undefined, undefined]);
      }
      await expectGoesThrough(await connect());
      expect(proxy.seen().refused).toBe(0);
    }));

  it.each<Disturbance>([{ kind: 'cut', thenRefuse: true }, { kind: 'refuse' }])(
    '%o turns new connections away until it is taken back',
    (disturbance) =>
      withProxy(async ({ proxy, connect, dial, target }) => {
        const standing = await connect();
        proxy.disturb(disturbance);
        const refused = await dial();
        await until('it is reset', () => refused.ending === 'reset');
        expect(proxy.seen()).toMatchObject({ opened: 1, refused: 1 });
        expect(target.ends).toHaveLength(1);
        if (disturbance.kind === 'refuse') await expectGoesThrough(standing);
        proxy.restore();
        await expectGoesThrough(await connect());
      }),
  );
});

describe('delay', () => {
  it('brings everything later, in order, whatever the jitter; and the FIN after it', () =>
    withProxy(async ({ proxy, connect }) => {
      const { client, target } = await connect();
      proxy.disturb({ kind: 'delay', ms: 40, jitterMs: 40, way: 'toTarget' });
      const lines = Array.from({ length: 20 }, (_, index) => `${index}\n`);
      const begin = performance.now();
      for (const line of lines) {
        client.socket.write(line);
        // Each a packet of its own.
        await pause(2);
      }
      client.socket.end();
      let firstAt = 0;
      target.socket.once('data', () => {
        firstAt = performance.now() - begin;
      });
      await until('the end has come', () => target.ending !== undefined);
      expect(firstAt).toBeGreaterThanOrEqual(39);
      expect([target.ending, target.text()]).toEqual(['fin', lines.join('')]);
    }));

  it('of one way leaves the other alone; taken back, what waits comes at once', () =>
    withProxy(async ({ proxy, connect }) => {
      // Node takes an RST right behind data for a FIN, so each has a connection of its own.
      const [talking, ending] = [await connect(), await connect()];
      proxy.disturb({ kind: 'delay', ms: 3_600_000, way: 'toClient' });
      talking.client.socket.write('up');
      talking.target.socket.write('down');
      ending.target.socket.resetAndDestroy();
      await until('the other way', () => talking.target.text() === 'up');
      await until('it is held', () => proxy.seen().toClient.heldBytes === 4);
      await until('the RST is seen', () => proxy.seen().ended.target === 1);
      expect([talking.client.text(), ending.client.ending]).toEqual(['', undefined]);
      proxy.restore();
      await until('all has come', () => talking.client.text() === 'down' && ending.client.ending === 'reset');
    }));

  it('taken back, keeps the order of what came before and after', () =>
    withProxy(async ({ proxy, connect }) => {
      const { client, target } = await connect();
      proxy.disturb({ kind: 'delay', ms: 3_600_000 });
      client.socket.write('before ');
      await until('it is held', () => proxy.seen().toTarget.heldBytes === 7);
      proxy.restore();
      client.socket.write('after');
      await until('all has come', () => target.text() === 'before after');
    }));
});

describe('bandwidth', () => {
  it('carries no more than it says, and makes the sender wait', () =>
    withProxy(async ({ proxy, connect }) => {
      const { client, target } = await connect();
      const bytesPerSecond = 100_000;
      proxy.disturb({ kind: 'bandwidth', bytesPerSecond, way: 'toClient' });
      const sent = Buffer.alloc(32 * 1024 * 1024, 'abcdefg');
      const begin = performance.now();
      const accepted = target.socket.write(sent);
      await pause(500);
      const got = client.bytes().length;
      const seconds = (performance.now() - begin) / 1000;
      expect(got).toBeGreaterThan(0);
      // One piece at once, and one that a late timer may make up for.
      expect(got).toBeLessThanOrEqual(bytesPerSecond * (seconds + 0.1));
      expect(accepted).toBe(false);
      // Real backpressure: most of it is still with the sender.
      expect(target.socket.writableLength).toBe(sent.length);
      expect(proxy.seen().toClient.heldBytes).toBeLessThan(256 * 1024);
      client.socket.write('quick');
      await until('the other way is free', () => target.text() === 'quick');
      proxy.restore();
      await until('all has come', () => client.bytes().length === sent.length);
      expect(client.bytes().equals(sent)).toBe(true);
    }));
});

describe('stall', () => {
  const going: Disturbance = { kind: 'stall', newcomers: 'accept', afterwards: 'goOn' };
  const dying: Disturbance = { kind: 'stall', newcomers: 'accept', afterwards: 'stayDead' };

  it('keeps data, FIN and RST from the other side; afterwards all comes in order', () =>
    withProxy(async ({ proxy, connect }) => {
      const [fin, rst] = [await connect(), await connect()];
      proxy.disturb(going);
      fin.client.socket.write('one ');
      fin.target.socket.write('answer');
      await until('all is held', () => proxy.seen().toTarget.heldBytes === 4 && proxy.seen().toClient.heldBytes === 6);
      fin.client.socket.end('two');
      rst.client.socket.resetAndDestroy();
      await until('both ends are seen', () => proxy.seen().ended.client === 2);
      await pause(50);
      for (const end of [fin.client, fin.target, rst.target]) expect([end.text(), end.ending]).toEqual(['', undefined]);
      proxy.restore();
      await until('all has come', () => fin.target.ending === 'fin' && rst.target.ending === 'reset');
      expect(fin.target.text()).toBe('one two');
      await until('the answer too', () => fin.client.text() === 'answer');
    }));

  it('holds a bounded part of what comes: the sender has the rest', () =>
    withProxy(async ({ proxy, connect }) => {
      const { client, target } = await connect();
      proxy.disturb(going);
      const sent = Buffer.alloc(32 * 1024 * 1024, 'abcdefg');
      target.socket.write(sent);
      await until('it holds some', () => proxy.seen().toClient.heldBytes > 64 * 1024);
      await pause(100);
      expect(proxy.seen().toClient.heldBytes).toBeLessThan(256 * 1024);
      expect(target.socket.writableLength).toBe(sent.length);
      proxy.restore();
      await until('all has come', () => client.bytes().length === sent.length);
      expect(client.bytes().equals(sent)).toBe(true);
    }));

  it('leaves connections dead where it says so: both sides give up unheard, and both are seen', () =>
    withProxy(async ({ proxy, connect }) => {
      const { client, target } = await connect();
      proxy.disturb(dying);
      target.socket.write(Buffer.alloc(8 * 1024 * 1024));
      await until('it is dropped', () => proxy.seen().toClient.droppedBytes === 8 * 1024 * 1024);
      proxy.restore();
      client.socket.write('anybody?');
      await until('it is dropped too', () => proxy.seen().toTarget.droppedBytes === 8);
      client.socket.end();
      await until('the client has given up', () => proxy.seen().ended.client === 1);
      expect(proxy.seen().open).toBe(1);
      expect([target.ending, target.text()]).toEqual([undefined, '']);
      target.socket.end();
      await until('nobody is left', () => proxy.seen().open === 0);
      const [{ clientEndedAt, targetEndedAt } = {}] = proxy.connections();
      expect(clientEndedAt).toBeLessThanOrEqual(targetEndedAt ?? 0);
      await expectGoesThrough(await connect());
    }));

  it('holds nothing for a side that has gone, and so hears the other end too', () =>
    withProxy(async ({ proxy, connect }) => {
      const { client, target } = await connect();
      proxy.disturb(going);
      client.socket.resetAndDestroy();
      await until('the client is seen to go', () => proxy.seen().ended.client === 1);
      target.socket.end(Buffer.alloc(1024 * 1024));
      await until('the target too', () => proxy.connections()[0]?.targetEndedAt !== undefined);
      expect(proxy.seen().toClient).toMatchObject({ bytes: 0, droppedBytes: 1024 * 1024 });
      expect(target.ending).toBeUndefined();
    }));

  it('accepts new connections and says nothing; afterwards they go on', () =>
    withProxy(async ({ proxy, dial, target }) => {
      proxy.disturb(going);
      const [patient, impatient] = [await dial(), await dial()];
      patient.socket.write('hello');
      impatient.socket.end();
      await until('one has given up', () => proxy.seen().ended.client === 1);
      expect([patient.ending, impatient.ending]).toEqual([undefined, undefined]);
      expect(target.ends).toHaveLength(0);
      proxy.restore();
      await until('it has come', () => target.ends[0]?.text() === 'hello');
      await until('the other has gone', () => proxy.seen().open === 1);
      expect(target.ends).toHaveLength(1);
    }));

  it.each([
    ['stay silent for good', 'accept', undefined],
    ['are reset', 'refuse', 'reset'],
  ] as const)('has new connections that %s', (_, newcomers, ending) =>
    withProxy(async ({ proxy, dial, target }) => {
      proxy.disturb({ ...dying, newcomers });
      const client = await dial();
      client.socket.write('hello');
      await until('the proxy knows', () => {
        const { refused, toTarget } = proxy.seen();
        return refused + toTarget.droppedBytes > 0 && client.ending === ending;
      });
      proxy.restore();
      await pause(50);
      expect([client.ending, target.ends.length]).toEqual([ending, 0]);
      expect(proxy.seen().open).toBe(newcomers === 'accept' ? 1 : 0);
      client.socket.destroy();
      await until('it has gone', () => proxy.seen().open === 0);
    }),
  );
});

describe('a share', () => {
  it('meets always the same, and leaves the others untouched', () =>
    withProxy(async ({ proxy, connect }) => {
      const pairs = await connectMany(connect, 10);
      expect(proxy.disturb({ kind: 'stall', newcomers: 'accept', afterwards: 'goOn' }, 0.3)).toBe(3);
      for (const { client } of pairs) client.socket.write('x');
      await until('the others have it', () => pairs.filter(({ target }) => target.text() === 'x').length === 7);
      const silent = () => pairs.flatMap(({ target }, index) => (target.text() === '' ? [index] : []));
      const first = silent();
      expect(proxy.connections().flatMap(({ isDisturbed, number }) => (isDisturbed ? [number] : []))).toEqual(first);
      proxy.restore();
      await until('all have it', () => silent().length === 0);
      expect(proxy.disturb({ kind: 'cut' }, 0.3)).toBe(3);
      await until('they are gone', () => proxy.seen().open === 7);
      expect(pairs.flatMap(({ client }, index) => (client.ending ? [index] : []))).toEqual(first);
    }));

  it('goes on with those that come', () =>
    withProxy(async ({ proxy, dial }) => {
      proxy.disturb({ kind: 'refuse' }, 0.5);
      const clients: End[] = [];
      for (let index = 0; index < 6; index++) clients.push(await dial());
      await until('each has its fate', () => proxy.seen().refused === 3 && proxy.seen().opened === 3);
      await until('they know', () => clients.filter(({ ending }) => ending === 'reset').length === 3);
      expect(clients.map(({ ending }) => ending)).toEqual([0, 1, 2].flatMap(() => ['reset', undefined]));
    }));
});

it('several disturbances hold together', () =>
  withProxy(async ({ proxy, connect }) => {
    const { client, target } = await connect();
    proxy.disturb({ kind: 'delay', ms: 30 });
    proxy.disturb({ kind: 'delay', ms: 30 });
    proxy.disturb({ kind: 'bandwidth', bytesPerSecond: 20_000 });
    proxy.disturb({ kind: 'bandwidth', bytesPerSecond: 1_000_000 });
    const begin = performance.now();
    client.socket.write(Buffer.alloc(4000));
    await until('all has come', () => target.bytes().length === 4000);
    // The delay, and then four pieces of 1,000 bytes, of which the first two may go at once.
    expect(performance.now() - begin).toBeGreaterThanOrEqual(60 + 100 - 2);
  }));

it.each<[Disturbance, number]>([
  [{ kind: 'cut' }, 0],
  [{ kind: 'cut' }, 1.5],
  [{ kind: 'delay', ms: 0 }, 1],
  [{ kind: 'delay', ms: -5, jitterMs: 10 }, 1],
  [{ kind: 'delay', ms: Number.NaN }, 1],
  [{ kind: 'bandwidth', bytesPerSecond: 0 }, 1],
])('%o of a share of %d cannot be meant', (disturbance, share) =>
  withProxy(async ({ proxy }) => {
    expect(() => proxy.disturb(disturbance, share)).toThrow(RangeError);
  }),
);

async function connectMany(connect: Rig['connect'], count: number) {
  const pairs: Awaited<ReturnType<Rig['connect']>>[] = [];
  for (let index = 0; index < count; index++) pairs.push(await connect());
  return pairs;
}

async function expectGoesThrough({ client, target }: { client: End; target: End }): Promise<void> {
  client.socket.write('ping');
  await until('the target has it', () => target.text() === 'ping');
  target.socket.write('pong');
  await until('the client has it', () => client.text() === 'pong');
}
