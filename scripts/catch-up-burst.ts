import {
  allApply,
  allReady,
  burstTimes,
  clientContext,
  connectAll,
  delay,
  disconnectAll,
  emittingWith,
  holdOpen,
  isLastInstance,
  loadHistory,
  meetInstances,
  openRedis,
  redisUrl,
  replay,
  reportProgress,
  requireJob,
  type Setup,
  scenarioScript,
  shareOfThisVu,
} from 'realtime-load-test/k6';
import { catchUpBurst } from '../thresholds/catch-up-burst.ts';

const script = scenarioScript(catchUpBurst, {
  openRedis,
  adjust: requireJob,
  roles: ({ subscriberVus }) => ({ lateClients: subscriberVus }),
  maxDurationMs: (plan) => burstTimes(plan).wholeMs,
  async prepare(plan) {
    if (history === undefined) return { ...allApply, removal: [] };
    const context = await clientContext(plan);
    return history.publishJob(plan, context.clock, {
      ...emittingWith(context, plan.clientCount),
      redisUrl: () => redisUrl(plan),
    });
  },
});
const history = loadHistory(script.plan);

meetInstances(script.plan);

export const { options, setup, handleSummary, observer } = script;
export { instance } from 'realtime-load-test/k6';

/** Fresh clients that ask, all at once, for a job whose events are stored already. */
export async function lateClients({ plan, invalid }: Setup) {
  // There is nothing to replay.
  if (invalid['*'] !== undefined) return;
  const context = await clientContext(plan);
  const seen = { connected: 0, replayed: 0 };
  const progress = reportProgress(plan, () => seen);

  const share = shareOfThisVu(plan.clientCount, plan.subscriberVus);
  const clients = await connectAll(context, share, () => seen.connected++);
  // All late clients of all instances ask at the same time.
  if (!(await allReady(plan, share.length, burstTimes(plan).gatherMs))) return disconnectAll(clients);
  const replays = clients.map((client) => replay(context, client, burstTimes(plan).replayMs));
  await Promise.all(replays.map((each) => each.complete.then(() => seen.replayed++)));
  await delay(plan.settleMs);
  for (const each of replays) each.record();

  progress.stop();
  await holdOpen(context, clients);
  disconnectAll(clients);
}

/** Removes what was published for the run. */
export async function teardown({ plan, removal }: Awaited<ReturnType<typeof setup>>) {
  if (!(await isLastInstance(plan))) return;
  await history?.removeJob(plan, removal, { redisUrl: () => redisUrl(plan) });
}
