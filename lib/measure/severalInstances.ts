import type { Plan } from '../../contract/plan.ts';
import { isInCloud } from './inCloud.ts';
import { loadInstances } from './loadInstances.ts';
import { openRedis } from './openRedis.ts';
import { meetOthers } from './otherInstances.ts';
import { redisUrl } from './redisUrl.ts';
import { readSecret } from './secret.ts';
import type { Setup } from './setup.ts';
import { shareClock } from './sharedClock.ts';

type Apart = ReturnType<typeof loadInstances>;
type Instances = InstanceType<Apart['Instances']>;

let apart: Apart | undefined;
let opened: Promise<Instances> | undefined;
let started: Promise<void> | undefined;

/**
 * For a script whose clients can be divided among several instances of k6 (`divides`): called in the init context, it
 * loads what makes them one run, where the plan is for several, or where Grafana Cloud may have made several of it. The
 * script also exports the role `instance`.
 *
 * @example
 * const script = scenarioScript(presence, { … });
 * export { instance } from 'realtime-load-test/k6';
 * meetInstances(script.plan);
 */
export function meetInstances({ instances, archived }: Plan): void {
  const areSeveral = instances > 1 || isInCloud();
  if (!areSeveral && archived !== true) return;
  // An archive holds what was loaded when it was made, which is not in Grafana Cloud.
  apart = loadInstances();
  if (!areSeveral) return;
  meetOthers({
    async prepareOnce_(plan, prepare) {
      const decide = async () => prepare?.(plan);
      return (await instancesOf(plan))?.prepareOnce(decide) ?? decide();
    },
    barrier_: async (plan) => (await instancesOf(plan))?.barrier(),
    start_(plan) {
      // Nobody has come yet where the run is prepared, nor is anybody waited for where it is cleared away.
      started ??= __VU === 0 ? Promise.resolve() : start(plan);
      return started;
    },
  });
}

async function start(plan: Plan): Promise<void> {
  const known = await instancesOf(plan);
  const hasRedis = plan.secrets.some((name) => name.endsWith('redis-url'));
  const offset =
    known === undefined && hasRedis ? apart?.offsetByItself(plan, await coordinationUrl(plan)) : known?.start();
  shareClock((await offset)?.offsetMs ?? 0);
}

/** A role that each instance has one VU of, which makes it one with the others. */
export async function instance({ plan }: Setup): Promise<void> {
  await (await instancesOf(plan))?.accompany();
}

/**
 * Waits until all clients of all instances are ready for what they shall do at the same time; those of one instance are
 * so by themselves, nearly.
 *
 * @param count clients of this VU that are ready, or never will be
 * @param all clients of the run; `--client-count` by default
 * @returns false when the time is over before
 */
export async function allReady(
  plan: Plan,
  count: number,
  timeoutMs: number,
  all: number = plan.clientCount,
): Promise<boolean> {
  const instances = await instancesOf(plan);
  return instances === undefined || instances.together(count, all, timeoutMs);
}

/** Whether this is the instance that ended last, so that what the run needed can be removed. */
export async function isLastInstance(plan: Plan): Promise<boolean> {
  const instances = await instancesOf(plan);
  return instances === undefined || instances.isLast();
}

/** This instance among the others; undefined where it is the only one, or where nobody knows how many there are. */
async function instancesOf(plan: Plan): Promise<Instances | undefined> {
  if (apart === undefined || plan.instances < 2) return undefined;
  const { Instances } = apart;
  opened ??= coordinationUrl(plan).then(async (url) => new Instances(plan, await openRedis(plan, false, url), url));
  return opened;
}

/** The Redis in which the instances of a run meet, and whose clock they share. */
async function coordinationUrl(plan: Plan): Promise<string> {
  const url = (await readSecret(plan, 'coordination-redis-url')) ?? (await redisUrl(plan));
  return apart?.soonGivenUp(url) ?? url;
}
