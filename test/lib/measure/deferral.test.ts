import { describe, expect, it } from 'vitest';
import { type DeferredLoad, deferHandling, deferralMs } from '../../../lib/measure/deferral.ts';
import { k6 } from '../../support/k6/k6.ts';
import { planOf } from '../../thresholds/support.ts';

const drill = { controlUrl: 'http://127.0.0.1:1', cutsSource: false };
const load: DeferredLoad = { clientCount: 200, eventCount: 100, delayMs: 25, pingTimeoutMs: 20_000, bytes: 200 };

describe('frames wait for their JavaScript', () => {
  it('until the burst is over, and a little longer', () => {
    expect(deferralMs(load, 0)).toBe(2850);
    expect(deferralMs(load, 1000)).toBe(1850);
  });

  it('as long as a gateway needs that gets all events at once', () => {
    expect(deferralMs({ ...load, delayMs: 0 }, 0)).toBe(650);
    expect(deferralMs({ ...load, clientCount: 10, eventCount: 4, delayMs: 0 }, 0)).toBeCloseTo(101.1);
  });

  it('never so long that a heartbeat is answered too late', () => {
    for (const pingTimeoutMs of [20, 400, 1000, 3000]) {
      for (const sinceFirstMs of [0, 500, 5000]) {
        expect(deferralMs({ ...load, clientCount: 2000, pingTimeoutMs }, sinceFirstMs)).toBeLessThanOrEqual(
          pingTimeoutMs / 4,
        );
      }
    }
  });

  it('in the gaps between events where the burst is too long, and as long as possible where there are none', () => {
    expect(deferralMs({ ...load, eventCount: 1000 }, 0)).toBe(12.5);
    expect(deferralMs({ ...load, eventCount: 1000, clientCount: 1000 }, 0)).toBe(4000);
  });

  it('no longer than so many fit into memory', () => {
    const waiting = (bytes: number) => (deferralMs({ ...load, clientCount: 1000, bytes }, 0) / 25) * 1000 * bytes;
    expect(waiting(100_000)).toBeLessThan(128 * 1024 ** 2);
    expect(waiting(10_000)).toBeLessThan(128 * 1024 ** 2);
  });

  it('no longer than equal frames are still known as such', () => {
    expect(deferralMs({ ...load, clientCount: 10, eventCount: 10_000, delayMs: 1 }, 0)).toBeLessThanOrEqual(400);
    expect(deferralMs({ ...load, clientCount: 10, eventCount: 100, bytes: 100_000 }, 0)).toBeLessThanOrEqual(8 * 25);
  });

  it('shortly where the gateway is later than expected', () => {
    expect(deferralMs(load, 3000)).toBe(250);
    expect(deferralMs({ ...load, pingTimeoutMs: 400 }, 3000)).toBe(100);
  });
});

describe('the first frame', () => {
  const plan = planOf('broadcast-burst', { 'client-count': '200', 'event-count': '100', delay: '25' });
  const clients = [20_000, 12_000].map((pingTimeout) => ({ socket: { io: { engine: { pingTimeout } } } }));

  it('holds the VU for the rest of the burst, and the next one for what is left of it', () => {
    const hold = deferHandling(plan, clients);
    const before = Date.now();
    expect(hold(5000, { text: 'x' })).toBeGreaterThan(before);
    hold(6000, { text: 'x' });
    expect(k6.slept).toEqual([2.85, 1.85]);
  });

  it.each<[string, unknown[], number]>([
    ['a text', ['x'.repeat(100_000)], 100_000],
    ['bytes', [new ArrayBuffer(100_000)], 100_000],
    ['bytes deep in an event', [{ body: [{ picture: new Uint8Array(100_000) }] }], 100_000],
    ['an argument beside the payload', [{ sequence: 1 }, 'x'.repeat(100_000), { sequence: 1 }], 100_000],
    ['a number that JSON does not have', [{ sequence: 1n, text: 'x'.repeat(100_000) }], 100_000],
  ])('waits no longer than there is memory, where much of it is %s', (_, parts, bytes) => {
    const own = { ...plan, clientCount: 1000 };
    deferHandling(own, clients)(5000, ...parts);
    const most = deferralMs({ ...own, pingTimeoutMs: 12_000, bytes }, 0);
    expect(most).toBeLessThan(100);
    expect((k6.slept[0] ?? Number.NaN) * 1000).toBeLessThanOrEqual(most);
    expect((k6.slept[0] ?? Number.NaN) * 1000).toBeGreaterThan(most * 0.99);
  });

  it('is an event that is its own payload only once', () => {
    const event = new ArrayBuffer(100_000);
    const own = { ...plan, clientCount: 1000 };
    deferHandling(own, clients)(5000, event, event, undefined);
    expect((k6.slept[0] ?? Number.NaN) * 1000).toBeCloseTo(
      deferralMs({ ...own, pingTimeoutMs: 12_000, bytes: 100_008 }, 0),
    );
  });

  it.each([
    ['is polled for', { ...plan, transports: 'polling' as const }],
    ['may still be polled for', { ...plan, transports: 'polling,websocket' as const }],
    ['comes while Redis is disturbed', { ...plan, redisResetSequence: 5 }],
    ['comes in a drill', { ...plan, drill }],
    [
      'is acknowledged to a gateway that waits for it',
      {
        ...plan,
        profile: {
          ...plan.profile,
          jobEvents: plan.profile.jobEvents.map((entry) => ({ ...entry, acknowledge: true })),
        },
      },
    ],
  ])('is handled at once where it %s', (_, own) => {
    expect(deferHandling(own, clients)(5000, {})).toBe(Number.POSITIVE_INFINITY);
    expect(k6.slept).toEqual([]);
  });
});
