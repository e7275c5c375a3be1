import type { Socket } from 'socket.io';
import { describe, expect, it } from 'vitest';
import { admitAlternate } from '../../../lib/gateway/admitAlternate.ts';
import { clientContext } from '../../../lib/gateway/clientContext.ts';
import { Crowd } from '../../../lib/gateway/crowd.ts';
import { reuseSlots } from '../../../lib/gateway/reuseSlots.ts';
import { useServer } from '../../socketio/support/server.ts';
import { samplesOf, total } from '../../support/k6/k6.ts';
import { gatewayFor, planFor } from './support.ts';

type TurnAway = (socket: Socket, next: (error?: Error) => void) => void;

const slots = { limit: 3, held: 0, free: 3, extras: 2, idleTimeoutMs: 0, counted: true };

describe('a crowd', () => {
  it('knows who was let in and who was turned away, and gives slots back that are taken again', async () => {
    const { context, plan } = await gatewayFor('connection-quota', { SOCKET_MAX_CONNECTIONS: '3' });
    const crowd = new Crowd(context, 'total');
    await crowd.fill(2);
    crowd.race(3);
    await crowd.decided();
    crowd.count(slots);
    expect(crowd.seen).toEqual({ connected: 3, 'turned away': 2 });
    expect(total('connection_attempts')).toBe(5);
    expect(total('admission_deviation')).toBe(0);
    expect(total('rejections_unexplained')).toBe(0);
    expect(total('clients_turned_away')).toBe(2);
    expect(samplesOf('clients_rejected')[0]?.metadata).toMatchObject({ at: expect.any(Number) });
    expect(Object.keys(samplesOf('rejection_duration')[0]?.metadata ?? {}).sort()).toEqual([
      'at',
      'client',
      'message',
      'way',
    ]);

    await reuseSlots(crowd, 2);
    expect(total('slots_reused')).toBe(total('slots_released'));
    expect(total('slots_not_reused')).toBe(0);
    expect(plan.disconnectTimeoutMs).toBeGreaterThan(0);
    crowd.leave();
  });

  it('counts as unexplained who is told another cause', async () => {
    const { context } = await gatewayFor('connection-quota', { SOCKET_MAX_CONNECTIONS: '1' });
    const crowd = new Crowd(context, 'origin');
    await crowd.fill(2);
    expect(total('rejections_unexplained')).toBe(1);
    crowd.leave();
  });

  it('is not turned away by a gateway that refuses everybody in other words', async () => {
    const { io, url } = await useServer({ path: '/ws' });
    io.use((_socket, next) => next(new Error('bad token')));
    const crowd = new Crowd(await clientContext(planFor('connection-quota', url)), 'total');
    await crowd.fill(2);
    expect(crowd.seen).toEqual({ connected: 0, 'turned away': 0 });
    expect(total('clients_turned_away')).toBeUndefined();
    expect(samplesOf('clients_unreachable')).toMatchObject([
      { tags: { cause: 'rejected' } },
      { tags: { cause: 'rejected' } },
    ]);
  });

  it.each<[string, TurnAway]>([
    ['refused', (_, next) => next(new Error('bad token'))],
    ['closed on', (socket) => void socket.conn.close()],
  ])('that nobody lets in is given up when it was %s, not when that was sure', async (_, turnAway) => {
    const { io, url } = await useServer({ path: '/ws' });
    io.use(turnAway);
    const crowd = new Crowd(await clientContext(planFor('connection-quota', url, { delayMs: 300 })), 'total');
    await crowd.fill(3);
    const recorded = samplesOf('clients_unreachable').map(({ metadata }) => Number(metadata?.at));
    expect(recorded).toHaveLength(3);
    // They are all recorded at the end, and came a pause apart.
    recorded.slice(1).forEach((at, index) => {
      expect(at - (recorded[index] ?? 0)).toBeGreaterThan(150);
    });
    crowd.leave();
  });

  describe('of a gateway that turns away without a word', () => {
    const wordless = (url: string) => {
      const { profile, ...plan } = planFor('connection-quota', url, { connectTimeoutMs: 300 });
      const rejections = profile.rejections.map(({ cause }) => ({ cause, message: null, code: null }));
      return { ...plan, profile: { ...profile, rejections } };
    };
    const ways: readonly [string, TurnAway][] = [
      ['closes after the opening, before the connect', (socket) => void socket.conn.close()],
      ['leaves the connect without an answer', () => {}],
      ['refuses the connect', (_, next) => next(new Error('no'))],
    ];

    it.each(ways)('which %s, and lets others in', async (_, turnAway) => {
      const { io, url } = await useServer({ path: '/ws' });
      let came = 0;
      io.use((socket, next) => (++came === 2 ? next() : turnAway(socket, next)));
      const crowd = new Crowd(await clientContext(wordless(url)), 'total');
      await crowd.fill(3);
      expect(crowd.seen).toEqual({ connected: 1, 'turned away': 2 });
      expect(samplesOf('clients_rejected')).toMatchObject([{ tags: { cause: 'total' } }, { tags: { cause: 'total' } }]);
      expect(total('rejections_unexplained')).toBe(0);
      expect(total('clients_unreachable')).toBeUndefined();
      crowd.leave();
    });

    it.each(ways)('which %s, for everybody', async (_, turnAway) => {
      const { io, url } = await useServer({ path: '/ws' });
      io.use(turnAway);
      const crowd = new Crowd(await clientContext(wordless(url)), 'total');
      await crowd.fill(2);
      expect(crowd.seen).toEqual({ connected: 0, 'turned away': 0 });
      expect(total('clients_turned_away')).toBeUndefined();
      expect(total('clients_unreachable')).toBe(2);
      crowd.leave();
    });
  });

  it('is turned away in such words by a gateway that lets others in', async () => {
    const { io, url } = await useServer({ path: '/ws' });
    let came = 0;
    io.use((_socket, next) => (++came === 2 ? next() : next(new Error('no'))));
    const crowd = new Crowd(await clientContext(planFor('connection-quota', url)), 'total');
    await crowd.fill(3);
    expect(crowd.seen).toEqual({ connected: 1, 'turned away': 2 });
    expect(total('rejections_unexplained')).toBe(2);
    crowd.leave();
  });

  it('sees who is thrown out after the connect as turned away', async () => {
    const { io, url } = await useServer({ path: '/ws' });
    const message = 'Too many realtime connections. Please retry shortly.';
    io.on('connection', (socket) => {
      socket.emit('novel.error', { message });
      socket.disconnect(true);
    });
    const crowd = new Crowd(await clientContext(planFor('connection-quota', url)), 'total');
    await crowd.fill(1);
    expect(crowd.admitted).toEqual([]);
    expect(samplesOf('rejection_duration')).toMatchObject([{ metadata: { way: 'after-connect' } }]);
    expect(total('rejections_unexplained')).toBe(0);
  });
});

describe('slots', () => {
  it('that nobody gets again are counted', async () => {
    const { io, url } = await useServer({ path: '/ws' });
    let came = 0;
    io.use((_socket, next) => (++came <= 2 ? next() : next(new Error('full'))));
    const plan = planFor('connection-quota', url, { disconnectTimeoutMs: 100 });
    const crowd = new Crowd(await clientContext(plan), 'total');
    await crowd.fill(2);
    await reuseSlots(crowd, 1);
    expect(total('slots_not_reused')).toBe(total('slots_released'));
    expect(total('slots_reused')).toBeUndefined();
    crowd.leave();
  });
});

describe('a client of another Origin', () => {
  it.each([
    ['http://127.0.0.1:5174', { alternate_admitted: 1 }],
    ['http://evil.example', { alternate_rejected: 1, alternate_refused: 1 }],
  ])('%s', async (alternateOrigin, counts) => {
    const { context } = await gatewayFor(
      'origin-quota',
      { SOCKET_CLIENT_ORIGIN: 'http://localhost:5173,http://127.0.0.1:5174' },
      { alternateOrigin },
    );
    await admitAlternate(context, 5);
    expect({ ...counts, alternate_attempts: 1 }).toEqual(
      Object.fromEntries(
        ['alternate_admitted', 'alternate_rejected', 'alternate_refused', 'alternate_attempts'].flatMap((name) => {
          const sum = total(name);
          return sum === undefined ? [] : [[name, sum]];
        }),
      ),
    );
  });

  it('is not asked for where none is named', async () => {
    const { context } = await gatewayFor('origin-quota', {}, { alternateOrigin: undefined });
    await admitAlternate(context, 5);
    expect(total('alternate_attempts')).toBeUndefined();
  });
});
