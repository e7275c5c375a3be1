/*
 * hello: users enter a room, one of them speaks, and everybody else must hear each word once and in time.
 *   npx rlt run --script hello.ts --config hello.json
 */
import { count, defineScenario, metric, needs, p95, setting } from 'realtime-load-test/goals';
import {
  calibrateClock,
  connected,
  io,
  metricsOf,
  onSchedule,
  type Plan,
  reportProgress,
  type SetupOf,
  type Socket,
  scenarioScript,
  until,
} from 'realtime-load-test/k6';

// What the scenario is. Flags, help, thresholds, verdict and report follow from it.
export const scenario = defineScenario({
  name: 'hello',
  // One sentence; it stands in the help and in the report.
  summary: 'What a user says reaches everybody else in the room, once and in time.',
  // Settings of its own: --room-size, ROOM_SIZE, or scenarioOptions.hello.roomSize in the config file.
  settings: {
    roomSize: setting.whole('room-size', 10, 'users in the room', { min: 2 }),
    words: setting.whole('words', 20, 'messages that are said', { min: 1 }),
  },
  // What it measures: name, type and meaning; the words after the meaning say what identifies a sample.
  metrics: {
    users_in_room: metric.counter('Users whom the server let into the room.'),
    words_said: metric.counter('Messages that were sent.'),
    words_heard: metric.counter('Messages that reached another user, each counted once for each user.'),
    words_heard_again: metric.counter('Messages that reached the same user again.'),
    hearing_time: metric.receiptTime('Time from the sending of a message to its receipt by one user.', 'user', 'word'),
  },
  // What must be true. Evidence is what must have happened for a goal to count: without it the goal is invalid.
  goals: ({ roomSize, words, latencyThresholdMs }) => {
    const everybody = needs('users_in_room', count.exactly(roomSize), 'not everybody was in the room');
    const everyWord = needs('words_said', count.exactly(words), 'not every message was sent');
    const anyWord = needs('words_heard', count.atLeast(1), 'nothing was heard');
    return [
      {
        id: 'hello.complete',
        title: 'Every message to everybody else',
        metric: 'words_heard',
        comparison: count.exactly(words * (roomSize - 1)),
        unit: '',
        evidence: [everybody, everyWord],
      },
      {
        id: 'hello.once',
        title: 'No message twice',
        metric: 'words_heard_again',
        comparison: count.exactly(0),
        unit: '',
        evidence: [everybody, anyWord],
        samples: 'words_heard',
      },
      {
        id: 'hello.latency',
        title: 'Sending to receipt, p95',
        metric: 'hearing_time',
        comparison: p95.atMost(latencyThresholdMs),
        unit: 'ms',
        evidence: [everybody, everyWord, anyWord],
        movedBy: '--latency-threshold',
      },
    ];
  },
});

// The k6 metrics that the definition declares, by name.
const metrics = metricsOf(scenario);

// Everything that k6 wants of a script. A role is an exported function of that name, played once by each of its VUs.
export const { options, setup, handleSummary, observer } = scenarioScript(scenario, {
  roles: () => ({ users: 1 }),
  // Bounds a run that goes wrong: k6 interrupts a role that takes longer, and nothing counts then.
  maxDurationMs: ({ words, delayMs }) => 30_000 + words * delayMs,
});

// The role: many sockets in one VU, since a VU costs far more than a socket.
export async function users({ plan }: SetupOf<typeof scenario>) {
  const clock = calibrateClock();
  const room = `hello-${plan.runId}`;
  const sentAt = new Map<number, number>();
  let heard = 0;

  const entering = Array.from({ length: plan.roomSize }, (_, user) => enter(plan, room, user));
  const sockets = (await Promise.all(entering)).filter((socket) => socket !== undefined);
  metrics.users_in_room.add(sockets.length);
  // What the terminal shows while it runs.
  const progress = reportProgress(plan, () => ({ connected: sockets.length, said: sentAt.size, heard }));

  const [speaker, ...listeners] = sockets;
  for (const [user, socket] of listeners.entries()) {
    const seen = new Set<number>();
    socket.on('room:message', ({ body }: Message) => {
      const { word } = body;
      if (seen.has(word)) return metrics.words_heard_again.add(1);
      seen.add(word);
      heard++;
      metrics.words_heard.add(1);
      // When k6 read the frame: the wait for this function is not the server's doing.
      metrics.hearing_time.add(socket.receivedAt - (sentAt.get(word) ?? 0), { user, word });
    });
  }

  // An open model: messages are due at times fixed in advance, however slow the server is.
  await onSchedule({ count: plan.words, everyMs: plan.delayMs, clock }, (word) => {
    sentAt.set(word, clock.now());
    speaker?.emit('room:say', room, { word }, () => {});
    metrics.words_said.add(speaker === undefined ? 0 : 1);
  });

  // Never wait without an end, and then a little longer, for what must not come.
  await until(() => heard >= plan.words * listeners.length, 5000);
  await until(() => false, plan.settleMs);
  progress.stop();
  // k6 waits for open sockets: without this the role would never end.
  for (const socket of sockets) socket.disconnect();
}

interface Message {
  readonly body: { readonly word: number };
}

/** One user in the room; undefined if the server did not let them in. */
async function enter(plan: Plan, room: string, user: number): Promise<Socket | undefined> {
  const socket = io(`${plan.apiUrl}/chat`, {
    path: '/chat-socket',
    auth: { name: `user-${user}` },
    extraHeaders: { Origin: plan.origin ?? 'none' },
    forceNew: true,
    reconnection: false,
  });
  try {
    await connected(socket, plan.connectTimeoutMs);
    await socket.timeout(plan.connectTimeoutMs).emitWithAck('room:enter', room);
    return socket;
  } catch (error) {
    console.error(`user ${user} is not in the room: ${error}`);
    socket.disconnect();
    return undefined;
  }
}
