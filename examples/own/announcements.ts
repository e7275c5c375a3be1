/*
 * Announcements: what one speaker says reaches every listener. The listeners can be divided among several k6.
 *   npx rlt run --script announcements.ts --api-url http://127.0.0.1:3000 --listeners 100
 *   … --instances 2 --coordination-redis-url redis://127.0.0.1:6379
 */
import { count, defineScenario, metric, needs, p95, setting } from 'realtime-load-test/goals';
import {
  calibrateClock,
  clockShift,
  delay,
  meetInstances,
  metricsOf,
  onSchedule,
  openBarrier,
  type SetupOf,
  scenarioScript,
  sharedClock,
  shareOfThisVu,
  until,
} from 'realtime-load-test/k6';
import { connectUsers, disconnect } from './connect.ts';

export const announcements = defineScenario({
  name: 'announcements',
  summary: 'What one speaker says reaches every listener in time, on however many machines they are.',
  meets: true,
  divides: true,
  settings: {
    listeners: setting.whole('listeners', 40, 'users who listen', { min: 1 }),
    listenerVus: setting.whole('listener-vus', 4, 'VUs that share the listeners', { min: 1 }),
    words: setting.whole('words', 40, 'words that are said', { min: 1 }),
  },
  metrics: {
    listeners_joined: metric.counter('Listeners who are in the room.'),
    words_said: metric.counter('Words that were sent.'),
    words_heard: metric.counter('Words that reached a listener, each counted once for each listener.'),
    // Speaker and listener may be on two machines.
    word_latency: {
      ...metric.receiptTime('Time from the sending of a word to its receipt.', 'listener'),
      clocks: 'two',
    },
  },
  goals: ({ listeners, words, latencyThresholdMs }) => {
    const everybody = needs('listeners_joined', count.exactly(listeners), 'not every listener was in the room');
    const everyWord = needs('words_said', count.exactly(words), 'not every word was sent');
    const anyWord = needs('words_heard', count.atLeast(1), 'no word arrived');
    return [
      {
        id: 'announcements.complete',
        title: 'Every word to every listener',
        metric: 'words_heard',
        comparison: count.exactly(words * listeners),
        unit: '',
        evidence: [everybody, everyWord],
      },
      {
        id: 'announcements.latency',
        title: 'Word to ear, p95',
        metric: 'word_latency',
        comparison: p95.atMost(latencyThresholdMs),
        unit: 'ms',
        evidence: [everybody, everyWord, anyWord],
        movedBy: '--latency-threshold',
      },
    ];
  },
});

const metrics = metricsOf(announcements);
const waitMs = 20_000;

const script = scenarioScript(announcements, {
  roles: ({ listenerVus }) => ({ listeners: listenerVus, speaker: 1 }),
  maxDurationMs: ({ words, delayMs }) => 2 * waitMs + words * delayMs,
});
meetInstances(script.plan);
export const { options, setup, handleSummary, observer } = script;
export { instance } from 'realtime-load-test/k6';

type Data = SetupOf<typeof announcements>;

export async function listeners({ plan }: Data) {
  const barrier = await openBarrier(plan);
  const shiftMs = clockShift();
  const share = shareOfThisVu(plan.listeners, plan.listenerVus);
  const sockets = await connectUsers(plan, share.length);
  let heard = 0;
  for (const [index, socket] of sockets.entries()) {
    socket.on('word', (_: number, saidAt: number) => {
      heard++;
      metrics.words_heard.add(1);
      metrics.word_latency.add(socket.receivedAt + shiftMs - saidAt, { listener: share[index] ?? index });
    });
  }
  const join = sockets.map((socket, index) =>
    socket.timeout(plan.connectTimeoutMs).emitWithAck('join', `room-${plan.runId}`, `user-${share[index]}`),
  );
  await Promise.all(join);
  metrics.listeners_joined.add(sockets.length);
  await barrier.arrive(sockets.length, share.length - sockets.length);

  const deadline = Date.now() + waitMs + plan.words * plan.delayMs;
  while (!(await barrier.finished()) && Date.now() < deadline) await delay(100);
  await until(() => heard >= plan.words * sockets.length, 3000);
  await delay(plan.settleMs);
  disconnect(sockets);
}

export async function speaker({ plan }: Data) {
  const barrier = await openBarrier(plan);
  const clock = sharedClock(calibrateClock());
  const sockets = await connectUsers(plan, 1);
  if (await barrier.full(plan.listeners, waitMs)) {
    await onSchedule({ count: plan.words, everyMs: plan.delayMs, clock }, (word) => {
      for (const socket of sockets) socket.emit('say', `room-${plan.runId}`, word, clock.now());
      metrics.words_said.add(sockets.length);
    });
  }
  await barrier.finish();
  await delay(plan.settleMs);
  disconnect(sockets);
}
