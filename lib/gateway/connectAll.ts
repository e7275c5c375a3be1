import { delay, mapConcurrent } from '../measure/delay.ts';
import { counter, trend } from '../measure/metrics.ts';
import type { Recorder } from '../measure/recorder.ts';
import { type ClientContext, connectClient, type GatewayClient } from './client.ts';
import { nobodyUnreachable, recordUnreachable, sayOnce } from './recordFailure.ts';

/** Handshakes that one VU has under way at a time: enough to be quick, too few to overflow a listen queue. */
const handshakesAtOnce = 20;

const connectDuration = /* @__PURE__ */ trend('connect_duration');
const connected = /* @__PURE__ */ counter('clients_connected');
const rejected = /* @__PURE__ */ counter('clients_rejected');
const subscribeDuration = /* @__PURE__ */ trend('subscribe_duration');
const subscribed = /* @__PURE__ */ counter('clients_subscribed');
const bystandersSubscribed = /* @__PURE__ */ counter('bystanders_subscribed');
const gatewayErrors = /* @__PURE__ */ counter('gateway_errors');

/**
 * Connects the clients of one VU and records how each ended; returns those that are connected.
 *
 * @param jobId the job that they subscribe to, where that is done by connecting
 */
export async function connectAll(
  context: ClientContext,
  indexes: readonly number[],
  onConnected?: () => void,
  jobId = context.plan.jobId,
): Promise<GatewayClient[]> {
  nobodyUnreachable();
  gatewayErrors.add(0);
  const results = await mapConcurrent(indexes, handshakesAtOnce, async (index) => {
    const result = await connectClient(context, index, context.plan.origin, jobId);
    if (result.kind === 'connected') {
      connectDuration.add(result.afterMs, { client: index, socket: result.client.id }, result.client.tags);
      connected.add(1);
      onConnected?.();
    } else if (result.kind === 'rejected') {
      const { message, cause = 'unknown' } = result.rejection;
      rejected.add(1, { client: index, message }, { cause });
      sayOnce(context.plan, message, `client ${index} was turned away: ${message}`);
    } else recordUnreachable(context.plan, index, result);
    return result;
  });
  return results.flatMap((result) => (result.kind === 'connected' ? [result.client] : []));
}

/** The same one after another, at the plan's pace, without waiting for the one before. */
export async function connectPaced(context: ClientContext, indexes: readonly number[], onConnected?: () => void) {
  const underWay: Promise<GatewayClient[]>[] = [];
  for (const index of indexes) {
    if (underWay.length > 0) await delay(context.plan.delayMs);
    underWay.push(connectAll(context, [index], onConnected));
  }
  return (await Promise.all(underWay)).flat();
}

/** Subscribes clients to a job and records how each request ended; returns those that hold it. */
export async function subscribeAll(
  clients: readonly GatewayClient[],
  jobId: string,
  onSubscribed?: () => void,
  counts: Recorder = subscribed,
): Promise<GatewayClient[]> {
  const results = await mapConcurrent(clients, clients.length, async (client) => {
    const result = await client.subscribe(jobId);
    if (result.kind === 'acknowledged') {
      if (result.afterMs !== undefined) subscribeDuration.add(result.afterMs, { client: client.index });
      counts.add(1);
      onSubscribed?.();
    } else gatewayErrors.add(1, { client: client.index, message: result.message });
    return result.kind === 'acknowledged' ? client : undefined;
  });
  return results.flatMap((client) => client ?? []);
}

/** The same of clients that hold another job, so that an event which goes astray is seen. */
export function subscribeBystanders(clients: readonly GatewayClient[], jobId: string): Promise<GatewayClient[]> {
  return subscribeAll(clients, jobId, undefined, bystandersSubscribed);
}

/** Ends what is left of the connections. */
export function disconnectAll(clients: readonly GatewayClient[]): void {
  for (const client of clients) client.disconnect();
}
