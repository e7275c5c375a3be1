import redis, { type Client } from 'k6/x/redis';
import { stopRedisMark } from '../../contract/drillRequest.ts';
import { lossOf, type Outage, outageOf, type Publication } from '../../contract/outage.ts';
import type { Plan } from '../../contract/plan.ts';
import { channelOf } from './channel.ts';
import type { Clock } from './clock.ts';
import { delay } from './delay.ts';
import { amounts, counter, gauge } from './metrics.ts';
import { steadfastRedis, withoutRetries } from './steadfastRedis.ts';

const cuts = /* @__PURE__ */ counter('redis_cuts');
const losses = /* @__PURE__ */ counter('redis_subscription_losses');
const subscribers = /* @__PURE__ */ amounts('redis_subscribers');
const drillTime = /* @__PURE__ */ gauge('redis_drill_time');

const pollMs = 50;
/** A gateway that has its subscription again must keep it for this long. */
const steadyMs = 1000;
/** What stopping a server, and starting it again, may take. */
const restartMs = 10_000;
/** To go through all publications for every one of them would take longer than to publish. */
const lookMs = 200;

/** Disturbs Redis in the middle of a burst, and watches what becomes of the gateway's subscription. */
export interface Drill {
  /** A client for publishing that goes on while Redis is away. */
  readonly publishingClient: Client;
  /** Never rejects. What goes wrong is logged, and leaves the drill without evidence. */
  begin(): void;
  hasBegun(): boolean;
  /** Whether there is nothing left to be seen: the subscription is steady again, or it is too late for that. */
  isOver(publications: readonly Publication[]): boolean;
  /** Waits until the disturbance is over. undefined if it was not carried out. */
  outage(publications: readonly Publication[]): Promise<Outage | undefined>;
}

/** Prepares the drill that the plan names; nothing is disturbed before it begins. */
export function prepareDrill(plan: Plan, clock: Clock, url: string): Drill {
  const { redisDrill: kind, redisResetDelayMs: lastsMs } = plan;
  const controlUrl = withoutRetries(url);
  const publishingClient = steadfastRedis(url);
  const channel = channelOf(plan);
  let control = new redis.Client(controlUrl);
  let startedAt: number | undefined;
  let backAt: number | undefined;
  let subscribersBefore = 0;
  let lookedAt = 0;
  let over: Promise<unknown> = Promise.resolve();
  let failed = false;

  const mark = (phase: string) => {
    const at = clock.now();
    drillTime.add(at, { phase });
    return at;
  };
  const countSubscribers = async () => {
    const answer = await control.sendCommand('PUBSUB', channel.count, channel.name);
    const patterns = await control.sendCommand('PUBSUB', 'NUMPAT');
    return Number(Array.isArray(answer) ? answer[1] : 0) + Number(patterns);
  };
  /** undefined where Redis refuses. */
  const look = async () => {
    const count = await countSubscribers().catch(() => undefined);
    if (count !== undefined) subscribers.add(count);
    if (count === undefined || count < subscribersBefore) losses.add(1);
    return count;
  };

  /** Again and again until the time is over: a gateway comes back quickly. */
  const cut = async () => {
    const until = clock.now() + lastsMs;
    do {
      const own = kind === 'publisher' && String(await publishingClient.sendCommand('CLIENT', 'ID'));
      const [by, whom] = own ? ['ID', own] : ['TYPE', 'pubsub'];
      cuts.add(Number(await control.sendCommand('CLIENT', 'KILL', by, whom)));
      await look();
      await delay(pollMs);
    } while (clock.now() < until);
  };

  /** The command line does it when it is asked to. Our Redis comes back empty: that is how it is seen to be done. */
  const stop = async () => {
    const key = `rlt:{${plan.runId}}:stop`;
    await control.set(key, 1, 600);
    console.info(stopRedisMark + lastsMs);
    const deadline = clock.now() + lastsMs + restartMs;
    const isBack = () =>
      control.sendCommand('EXISTS', key).then(
        (found) => Number(found) === 0,
        () => false,
      );
    while ((await look()) === undefined || !(await isBack())) {
      if (clock.now() > deadline) throw new Error(`it took longer than ${lastsMs + restartMs} ms`);
      // A pool that has seen refusals tries again but once a second.
      control = new redis.Client(controlUrl);
      await delay(pollMs);
    }
    cuts.add(1);
  };

  const disturb = async () => {
    try {
      subscribersBefore = await countSubscribers();
      await (kind === 'stop' ? stop() : cut());
      backAt = mark('back');
    } catch (error) {
      failed = true;
      console.error(`the Redis drill ${kind} could not be carried out: ${error}`);
    }
  };
  const outage = (publications: readonly Publication[]) =>
    startedAt === undefined || backAt === undefined ? undefined : outageOf(publications, { startedAt, backAt });

  return {
    publishingClient,
    begin() {
      startedAt = mark('start');
      over = disturb();
    },
    hasBegun: () => startedAt !== undefined,
    isOver(publications) {
      const now = clock.now();
      if (failed || now - lookedAt < lookMs) return failed;
      lookedAt = now;
      const seen = outage(publications);
      if (seen === undefined) return false;
      const { regainedAt = now } = seen;
      return now - regainedAt > steadyMs || now - seen.backAt > plan.recoveryThresholdMs + steadyMs;
    },
    async outage(publications) {
      await over;
      const seen = outage(publications);
      // A gateway may be gone and back between two looks; and only PUBLISH knows of all who would have got an event.
      if (seen !== undefined && lossOf(publications, seen) !== undefined) losses.add(1);
      return seen;
    },
  };
}
