/*
 * A chat room: what one user says reaches all others. The publisher is a socket like every other.
 *   npx rlt run --script chat-room.ts --api-url http://127.0.0.1:3000 --members 20
 */
import { count, defineScenario, metric, needs, p95, setting } from 'realtime-load-test/goals';
import { calibrateClock, metricsOf, onSchedule, type SetupOf, scenarioScript, until } from 'realtime-load-test/k6';
import { connectUsers, disconnect } from './connect.ts';

export const chatRoom = defineScenario({
  name: 'chat-room',
  summary: 'What one member says reaches every other member, once and in time.',
  settings: {
    members: setting.whole('members', 20, 'users in the room', { min: 2 }),
    words: setting.whole('words', 40, 'words that are said', { min: 1 }),
  },
  metrics: {
    members_joined: metric.counter('Members who are in the room.'),
    words_said: metric.counter('Words that were sent.'),
    words_heard: metric.counter('Words that reached a member, each counted once for each member.'),
    words_repeated: metric.counter('Words that reached the same member again.'),
    word_latency: metric.receiptTime('Time from the sending of a word to its receipt by a member.', 'member', 'word'),
  },
  goals: ({ members, words, latencyThresholdMs }) => {
    const everybody = needs('members_joined', count.exactly(members), 'not every member was in the room');
    const everyWord = needs('words_said', count.exactly(words), 'not every word was sent');
    const anyWord = needs('words_heard', count.atLeast(1), 'no word arrived');
    return [
      {
        id: 'chat.complete',
        title: 'Every word to every other member',
        metric: 'words_heard',
        comparison: count.exactly(words * (members - 1)),
        unit: '',
        evidence: [everybody, everyWord],
      },
      {
        id: 'chat.once',
        title: 'No word twice',
        metric: 'words_repeated',
        comparison: count.exactly(0),
        unit: '',
        evidence: [everybody, anyWord],
        samples: 'words_heard',
      },
      {
        id: 'chat.latency',
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

const metrics = metricsOf(chatRoom);

export const { options, setup, handleSummary, observer } = scenarioScript(chatRoom, {
  roles: () => ({ members: 1 }),
  maxDurationMs: ({ words, delayMs }) => 30_000 + words * delayMs,
});

export async function members({ plan }: SetupOf<typeof chatRoom>) {
  const clock = calibrateClock();
  const room = `room-${plan.runId}`;
  const sockets = await connectUsers(plan, plan.members);
  await Promise.all(
    sockets.map((socket, user) => socket.timeout(plan.connectTimeoutMs).emitWithAck('join', room, user)),
  );
  metrics.members_joined.add(sockets.length);

  const saidAt = new Map<number, number>();
  let heard = 0;
  const [speaker, ...others] = sockets;
  for (const [member, socket] of others.entries()) {
    const words = new Set<number>();
    socket.on('word', (word: number) => {
      if (words.has(word)) return metrics.words_repeated.add(1);
      words.add(word);
      heard++;
      metrics.words_heard.add(1);
      metrics.word_latency.add(socket.receivedAt - (saidAt.get(word) ?? 0), { member, word });
    });
  }
  if (speaker !== undefined) {
    await onSchedule({ count: plan.words, everyMs: plan.delayMs, clock }, (word) => {
      saidAt.set(word, clock.now());
      speaker.emit('say', room, word);
      metrics.words_said.add(1);
    });
  }
  await until(() => heard >= plan.words * others.length, 3000);
  await until(() => false, plan.settleMs);
  disconnect(sockets);
}
