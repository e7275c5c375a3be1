import { delay, mapConcurrent } from '../measure/delay.ts';
import { counter, gauge } from '../measure/metrics.ts';
import { type ClientContext, connectClient, type GatewayClient } from './client.ts';
import { evictedOf } from './evictions.ts';
import { metricsReader } from './fetchMetrics.ts';
import type { IdleWindow } from './idleWindow.ts';
import { recordUnreachable } from './recordFailure.ts';

const expectedConnections = /* @__PURE__ */ gauge('connections_expected');
const connectionsAfter = /* @__PURE__ */ gauge('connections_after');
const checked = /* @__PURE__ */ counter('slots_checked');
const retaken = /* @__PURE__ */ counter('slots_retaken');
const notFree = /* @__PURE__ */ counter('slots_not_free');

const pollMs = 50;
const handshakesAtOnce = 20;

/**
 * Are the slots of evicted clients free? By the gateway's own count, within `disconnectTimeoutMs`, and by taking them
 * again; returns the clients that did.
 */
export async function retakeSlots(
  context: ClientContext,
  { held }: IdleWindow,
  silent: readonly GatewayClient[],
  active: readonly GatewayClient[],
): Promise<GatewayClient[]> {
  const evicted = evictedOf(silent);
  const left = [...silent, ...active].length - evicted.length - evictedOf(active).length;
  const expected = held === undefined ? undefined : held + left;
  const after = await awaitConnections(context, expected);

  const results = await mapConcurrent(evicted, handshakesAtOnce, ({ index }) => connectClient(context, index));
  results.forEach((result, index) => {
    // A gateway that opened the session and then fell silent was reached.
    if (result.kind !== 'unreachable' || result.rejection !== undefined) return;
    recordUnreachable(context.plan, evicted[index]?.index ?? index, result);
  });
  const clients = results.flatMap((result) => (result.kind === 'connected' ? [result.client] : []));
  await delay(context.plan.settleMs);
  const refused = evicted.length - clients.length + evictedOf(clients).length;

  retaken.add(evicted.length - refused);
  if (expected === undefined || after === undefined) return clients;
  expectedConnections.add(expected);
  connectionsAfter.add(after);
  notFree.add(Math.abs(after - expected) + refused);
  checked.add(1);
  return clients;
}

/** The gateway's count of connections, when it is as expected or when the time for that is over. */
async function awaitConnections({ plan }: ClientContext, expected: number | undefined): Promise<number | undefined> {
  const read = metricsReader(plan);
  const deadline = Date.now() + plan.disconnectTimeoutMs;
  for (;;) {
    const reading = await read();
    const count = 'metrics' in reading ? reading.metrics.totalConnections : undefined;
    if (count === expected || Date.now() > deadline) return count;
    await delay(pollMs);
  }
}
