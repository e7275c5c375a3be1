import {
  clientContext,
  connectAll,
  disconnectAll,
  holdOpen,
  keepActive,
  loadLimits,
  metricsReader,
  RoomRequests,
  type Rooms,
  type RoomsOrReason,
  readAtLimit,
  reportProgress,
  roomTimes,
  type Setup,
  scenarioScript,
  subscriptionsOf,
  type Watched,
  watchLimit,
} from 'realtime-load-test/k6';
import { subscriptionCap } from '../thresholds/subscription-cap.ts';

const limits = loadLimits();
const script = scenarioScript(subscriptionCap, {
  roles: () => ({ client: 1 }),
  maxDurationMs: (plan) => roomTimes(plan).wholeMs,
  // Before anybody connects: how many rooms the gateway gives to one socket.
  prepare: async (plan) => limits.roomsOf(plan, await metricsReader(plan)()),
});

export const { options, setup, handleSummary } = script;

/** One client that asks for all of its rooms and for more, leaves rooms for new ones, and asks again for a held one. */
export async function client({ plan, rooms }: Setup & RoomsOrReason) {
  if (rooms === null) return;
  const context = await clientContext(plan);
  const clients = await connectAll(context, [0]);
  for (const client of clients) {
    const active = keepActive(() => clients, rooms.idleTimeoutMs);
    const requests = new RoomRequests(client, plan, rooms);
    const progress = reportProgress(plan, () => requests.seen);

    await requests.upToTheCap();
    await readAtLimit(plan, watched(rooms), requests.seen.granted);
    await requests.beyondTheCap();
    await requests.askAgain(await requests.exchange());

    await holdOpen(context, clients);
    progress.stop();
    active.stop();
  }
  disconnectAll(clients);
}

/** Watches that the gateway's own figures never go above the cap, and keeps all of them beside ours. */
export async function observer(data: Setup & RoomsOrReason) {
  const { plan, rooms } = data;
  await Promise.all([rooms?.counted && watchLimit(plan, watched(rooms)), script.observer(data)]);
}

function watched({ limit, held }: Rooms): Watched {
  return { limit, countOf: (metrics, plan) => subscriptionsOf(metrics, plan, held) };
}
