import {
  allApply,
  burstTimes,
  clientContext,
  connectAll,
  delay,
  disconnectAll,
  drillUnderK6,
  highestSequence,
  holdOpen,
  loadDrill,
  loadLateness,
  loadPublishing,
  loadReading,
  meetInstances,
  notAmongJobEvents,
  onSchedule,
  openBarrier,
  openDeliveryLog,
  openRedis,
  publishingWith,
  redisUrl,
  reportProgress,
  type Setup,
  scenarioScript,
  sharedClock,
  shareOfThisVu,
  subscribeAll,
  subscribeBystanders,
} from 'realtime-load-test/k6';
import { broadcastBurst, bystandersOf } from '../thresholds/broadcast-burst.ts';

const script = scenarioScript(broadcastBurst, {
  adjust: drillUnderK6,
  openRedis,
  roles: ({ subscriberVus, profile }) => ({
    subscribers: subscriberVus,
    ...(bystandersOf(profile) > 0 && { bystanders: 1 }),
    publisher: 1,
  }),
  maxDurationMs: (plan) => burstTimes(plan).wholeMs,
  async prepare(plan) {
    await (await openBarrier(plan)).check();
    return allApply;
  },
});
const times = burstTimes(script.plan);
const drills = loadDrill(script.plan);
const lateness = loadLateness(script.plan);
const { openPublisher, openSender } = loadPublishing();
const { deferHandling } = loadReading();

meetInstances(script.plan);

export const { options, setup, handleSummary, observer } = script;
export { instance } from 'realtime-load-test/k6';

/** Clients that subscribe to the job and record what they receive. */
export async function subscribers({ plan }: Setup) {
  const context = await clientContext(plan);
  const barrier = await openBarrier(plan);
  const share = shareOfThisVu(plan.clientCount, plan.subscriberVus);
  const log = openDeliveryLog(plan, share);
  const seen = { connected: 0, subscribed: 0 };
  const progress = reportProgress(plan, () => ({ ...seen, received: log.delivered() }));

  const clients = await connectAll(context, share, () => seen.connected++);
  for (const client of clients) {
    client.onJobEvent((event, payload, receivedAt, first, second) =>
      log.record(client.index, event, payload, receivedAt, first, second),
    );
  }
  const holders = await subscribeAll(clients, plan.jobId, () => seen.subscribed++);
  await barrier.arrive(holders.length, share.length - holders.length);
  log.defer(deferHandling(plan, clients));

  await log.drained(holders.length * highestSequence(plan), () => barrier.finished(), times);
  await delay(plan.settleMs);
  if (log.delivered() === 0) {
    for (const { index, unknown } of holders) {
      const other = unknown.find(plan.jobId);
      if (other !== undefined) log.unnamed(index, notAmongJobEvents(other));
    }
  }
  log.close();
  const { outage } = drills === undefined ? {} : ((await barrier.finished()) ?? {});
  if (outage !== undefined) drills?.recordOutage(plan, log, holders, outage);
  lateness?.recordLateness(plan, log, holders, outage);
  progress.stop();
  await holdOpen(context, clients);
  disconnectAll(clients);
}

/** Clients that hold another job: nothing of this burst may reach them. */
export async function bystanders({ plan }: Setup) {
  const context = await clientContext(plan);
  const barrier = await openBarrier(plan);
  const indexes = Array.from({ length: bystandersOf(plan.profile) }, (_, offset) => plan.clientCount + offset);
  const log = openDeliveryLog(plan, indexes, plan.bystanderJobId);

  const clients = await connectAll(context, indexes, undefined, plan.bystanderJobId);
  for (const client of clients) {
    client.onJobEvent((event, payload, _, first, second) => log.stray(client.index, event, payload, first, second));
  }
  const holders = await subscribeBystanders(clients, plan.bystanderJobId);
  await barrier.arrive(holders.length, indexes.length - holders.length);

  // Nobody is asked while events are published.
  await delay(times.publishMs);
  while (!(await barrier.finished(times.quietMs))) await delay(times.pollMs);
  await delay(plan.settleMs);
  log.close();
  disconnectAll(clients);
}

/** Publishes on a schedule that no receiver can slow down. */
export async function publisher({ plan }: Setup) {
  const barrier = await openBarrier(plan);
  const context = await clientContext(plan);
  const { clock } = context;
  // Receivers of other instances compare their times with those that are published.
  const shared = sharedClock(clock);
  const drill = drills?.prepareDrill(plan, shared, await redisUrl(plan));
  const others = plan.clientCount + bystandersOf(plan.profile);
  const sender = await openSender(context.plan, publishingWith(context, others, drill?.publishingClient));
  const publisher = openPublisher(sender.send, plan, shared, drill);
  const progress = reportProgress(plan, () => ({ published: publisher.count() }));

  if (await barrier.full(others, times.gatherMs)) {
    // Events go on after a drill until all of them have seen its end.
    const isOver = (sequence: number) => sequence > plan.eventCount && (drill?.isOver(publisher.publications) ?? true);
    const schedule = { count: highestSequence(plan), everyMs: plan.delayMs, clock: shared, isOver };
    await onSchedule(schedule, (sequence, dueAt) => {
      if (sequence === plan.redisResetSequence) drill?.begin();
      publisher.publish(sequence, dueAt);
    });
  } else {
    console.error(`nothing was published: not all clients had arrived within ${times.gatherMs} ms`);
  }
  await publisher.flushed();
  await barrier.finish(await drill?.outage(publisher.publications));
  progress.stop();
  await sender.close();
}

export async function teardown({ plan }: Setup) {
  await (await openBarrier(plan)).clear();
}
