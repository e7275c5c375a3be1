import { expect, it } from 'vitest';
import { connectAll, disconnectAll } from '../../../lib/gateway/connectAll.ts';
import { EvictionWatch, evictedOf } from '../../../lib/gateway/evictions.ts';
import { holdOpen } from '../../../lib/gateway/holdOpen.ts';
import { keepActive } from '../../../lib/gateway/keepActive.ts';
import { retakeSlots } from '../../../lib/gateway/retakeSlots.ts';
import { k6, samplesOf, total } from '../../support/k6/k6.ts';
import { gatewayFor } from './support.ts';

const timeoutMs = 400;
const window = { timeoutMs, earliestMs: 350, latestMs: 900, clients: 2, held: 0 };

it('silent clients are evicted in time, active ones stay, and the slots are free again', async () => {
  const { context } = await gatewayFor('idle-eviction', { SOCKET_IDLE_TIMEOUT_MS: String(timeoutMs) });
  const watch = new EvictionWatch(context, window);
  const active = await connectAll(context, [2]);
  const pings = keepActive(() => active, timeoutMs);
  const silent = await connectAll(context, [0, 1]);
  await watch.over(silent, active);
  expect(evictedOf(silent)).toHaveLength(2);
  expect(total('clients_evicted')).toBe(2);
  expect(total('evictions_outside_window')).toBe(0);
  expect(total('evictions_unexplained')).toBe(0);
  expect(total('control_evicted')).toBe(0);
  expect(samplesOf('eviction_time')[0]?.metadata).toMatchObject({
    client: 0,
    socket: silent[0]?.id,
    reason: encodeURIComponent('io server disconnect'),
  });

  const successors = await retakeSlots(context, window, silent, active);
  expect(successors).toHaveLength(2);
  expect(total('slots_not_free')).toBe(0);
  pings.stop();
  disconnectAll([...successors, ...active]);
});

it('clients that are never evicted are outside of the window, and slots of nobody are not taken', async () => {
  const { context } = await gatewayFor('idle-eviction', {});
  const watch = new EvictionWatch(context, { ...window, earliestMs: 10, latestMs: 50 });
  const silent = await connectAll(context, [0]);
  await watch.over(silent, []);
  expect(total('evictions_outside_window')).toBe(1);
  expect(total('clients_evicted')).toBeUndefined();
  disconnectAll(silent);
});

it('sockets stay open where the user asked for it, and are not evicted meanwhile', async () => {
  const { context, plan } = await gatewayFor('idle-eviction', {});
  const clients = await connectAll(context, [0]);
  await holdOpen(context, clients);
  expect(k6.logged).toEqual([]);
  const before = performance.now();
  await holdOpen({ ...context, plan: { ...plan, staging: true, holdMs: 100 } }, clients);
  expect(performance.now() - before).toBeGreaterThanOrEqual(95);
  expect(k6.logged.join()).toContain('HOLD sockets stay open for 0.1 s');
  disconnectAll(clients);
});
