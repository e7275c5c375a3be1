import { type DrillCourse, type DrillProgress, isTouched } from '../../contract/drill.ts';
import type { DrillPlan } from '../../thresholds/drills/drill.ts';
import type { ClientContext } from '../gateway/client.ts';
import { clientContext } from '../gateway/clientContext.ts';
import { connectAll, subscribeAll } from '../gateway/connectAll.ts';
import { holdOpen } from '../gateway/holdOpen.ts';
import { delay, mapConcurrent } from '../measure/delay.ts';
import { reportProgress } from '../measure/progress.ts';
import { shareOfThisVu } from '../measure/share.ts';
import type { compareReceipts } from './compareReceipts.ts';
import { type DrillControl, openControl } from './drillControl.ts';
import { drillTimes } from './drillTimes.ts';
import { openReceiptLog, type ReceiptLog } from './receiptLog.ts';
import { counter } from './recorders.ts';
import { SteadyClient } from './steadyClient.ts';

const clientsCaughtUpMetric = /* @__PURE__ */ counter('clients_caught_up');
const connectionsLostMetric = /* @__PURE__ */ counter('connections_lost');
const connectionsLostByOthersMetric = /* @__PURE__ */ counter('connections_lost_by_others');
const deliveriesMetric = /* @__PURE__ */ counter('deliveries');
const duplicateDeliveriesMetric = /* @__PURE__ */ counter('duplicate_deliveries');
const eventsLostOnTheWayMetric = /* @__PURE__ */ counter('events_lost_on_the_way');
const eventsMissingMetric = /* @__PURE__ */ counter('events_missing');
const eventsOutOfOrderMetric = /* @__PURE__ */ counter('events_out_of_order');
const reconnectsRefusedMetric = /* @__PURE__ */ counter('reconnects_refused');

const pollMs = 200;
/** Clients of one VU that ask for what they have missed at a time. */
const askingAtOnce = 20;

/** Clients that subscribe, come back when they lose their connection, and keep what they receive. */
export async function playSubscribers(plan: DrillPlan, compare: typeof compareReceipts): Promise<void> {
  const context = await clientContext(plan);
  const drill = openControl(plan);
  const share = shareOfThisVu(plan.clientCount, plan.subscriberVus);
  const log = openReceiptLog(plan, share, (client) => isTouched(client, plan));
  const seen = { connected: 0, subscribed: 0 };
  const progress = reportProgress(plan, () => ({ ...seen, received: log.delivered(), recovered: log.recovered() }));
  sayThatSomeoneLooks();

  const clients = await gather(context, plan, share, log, seen);
  await drill.progress({ arrived: share.length, ...heartbeatOf(clients) });
  const course = await follow(plan, drill, log, clients);
  await quiet(plan, log);
  deliveriesMetric.add(log.delivered());
  if (course !== undefined) for (const { index } of clients) compare(plan, course, log.of(index), index);
  progress.stop();
  await holdOpen(
    context,
    clients.map(({ current }) => current),
  );
  for (const client of clients) client.close();
  await Promise.all(clients.map((client) => client.settled()));
}

async function gather(
  context: ClientContext,
  plan: DrillPlan,
  share: readonly number[],
  log: ReceiptLog,
  seen: { connected: number; subscribed: number },
): Promise<SteadyClient[]> {
  const routed = (client: number) => routedContext(context, plan, client);
  const connected = await Promise.all(
    [true, false].map((touched) => {
      const indexes = share.filter((client) => isTouched(client, plan) === touched);
      const [first] = indexes;
      return first === undefined ? [] : connectAll(routed(first), indexes, () => seen.connected++);
    }),
  );
  const clients = connected.flat().map((client) => new SteadyClient(routed(client.index), log, client));
  const asked = clients.map((client) => client.begin());
  const holders = await subscribeAll(
    clients.map(({ current }) => current),
    plan.jobId,
    () => seen.subscribed++,
  );
  const answered = new Set(holders.map(({ index }) => index));
  for (const [position, client] of clients.entries()) asked[position]?.(answered.has(client.index));
  return clients.filter(({ index }) => answered.has(index));
}

/** After how long a silence the gateway has its clients give up, as their handshakes say. */
function heartbeatOf(clients: readonly SteadyClient[]): DrillProgress {
  const { pingInterval, pingTimeout } = clients[0]?.current.socket.io.engine ?? {};
  return pingInterval && pingTimeout ? { heartbeatMs: pingInterval + pingTimeout } : {};
}

/** Clients that the drill touches come by another way, where it has one. */
function routedContext(context: ClientContext, plan: DrillPlan, client: number): ClientContext {
  const { routeUrl } = plan.drill ?? {};
  if (routeUrl === undefined || !isTouched(client, plan)) return context;
  return { ...context, plan: { ...context.plan, apiUrl: routeUrl } };
}

/** Keeps step with the drill until the last event was sent; clients ask for what they have missed when they may. */
async function follow(
  plan: DrillPlan,
  drill: DrillControl,
  log: ReceiptLog,
  clients: readonly SteadyClient[],
): Promise<DrillCourse | undefined> {
  let told = 0;
  let asking: Promise<unknown> | undefined;
  for (;;) {
    const state = await drill.state();
    log.follow(state);
    const recovered = log.recovered() - told;
    told += recovered;
    if (recovered > 0) await drill.progress({ recovered });
    if (state.isSteady && plan.persistEvents) asking ??= catchUp(drill, clients);
    if (state.isFinished) break;
    await delay(pollMs);
  }
  for (const client of clients) client.giveUp();
  await asking;
  return drill.course();
}

function catchUp(drill: DrillControl, clients: readonly SteadyClient[]): Promise<unknown> {
  return mapConcurrent(clients, askingAtOnce, async (client) => {
    if (await client.askAgain()) clientsCaughtUpMetric.add(1);
    await drill.progress({ caughtUp: 1 });
  });
}

/** Waits until nothing comes any more. */
async function quiet(plan: DrillPlan, log: ReceiptLog): Promise<void> {
  const finishedAt = Date.now();
  const { quietMs } = drillTimes(plan);
  while (Date.now() - Math.max(finishedAt, log.lastAt()) < quietMs + plan.settleMs) await delay(pollMs);
}

/** A threshold holds a metric without samples to be zero; these say that someone looked. */
function sayThatSomeoneLooks(): void {
  eventsLostOnTheWayMetric.add(0);
  eventsMissingMetric.add(0);
  duplicateDeliveriesMetric.add(0);
  eventsOutOfOrderMetric.add(0);
  connectionsLostMetric.add(0);
  connectionsLostByOthersMetric.add(0);
  reconnectsRefusedMetric.add(0);
}
