/*
 * Presence: users join and leave, and everybody who stays must be told of each of them.
 *   npx rlt run --script presence.ts --api-url http://127.0.0.1:3000 --visitors 10
 */
import { count, defineScenario, metric, needs, p95, setting } from 'realtime-load-test/goals';
import { calibrateClock, delay, metricsOf, type SetupOf, scenarioScript, until } from 'realtime-load-test/k6';
import { connectUsers, disconnect } from './connect.ts';

export const presence = defineScenario({
  name: 'presence',
  summary: 'Whoever stays in a room is told of everybody who joins and leaves it.',
  settings: {
    watchers: setting.whole('watchers', 10, 'users who stay', { min: 1 }),
    visitors: setting.whole('visitors', 10, 'users who come and go', { min: 1 }),
  },
  metrics: {
    watchers_joined: metric.counter('Users who stay.'),
    visits: metric.counter('Users who came and went.'),
    joins_seen: metric.counter('Joins that a watcher was told of.'),
    leaves_seen: metric.counter('Leaves that a watcher was told of.'),
    leave_time: metric.receiptTime('Time from a disconnect to the news of it at a watcher.', 'visitor'),
  },
  goals: ({ watchers, visitors, latencyThresholdMs }) => {
    const everybody = needs('watchers_joined', count.exactly(watchers), 'not every watcher was there');
    const everyVisit = needs('visits', count.exactly(visitors), 'not every visitor came');
    const told = { unit: '', evidence: [everybody, everyVisit] } as const;
    return [
      {
        id: 'presence.joins',
        title: 'Every join told to everybody',
        metric: 'joins_seen',
        comparison: count.exactly(watchers * visitors),
        ...told,
      },
      {
        id: 'presence.leaves',
        title: 'Every leave told to everybody',
        metric: 'leaves_seen',
        comparison: count.exactly(watchers * visitors),
        ...told,
      },
      {
        id: 'presence.leave-time',
        title: 'Leave to news of it, p95',
        metric: 'leave_time',
        comparison: p95.atMost(latencyThresholdMs),
        unit: 'ms',
        evidence: [...told.evidence, needs('leaves_seen', count.atLeast(1), 'no leave was told')],
        movedBy: '--latency-threshold',
      },
    ];
  },
});

const metrics = metricsOf(presence);

export const { options, setup, handleSummary, observer } = scenarioScript(presence, {
  roles: () => ({ users: 1 }),
  maxDurationMs: ({ visitors, delayMs }) => 30_000 + visitors * delayMs,
});

export async function users({ plan }: SetupOf<typeof presence>) {
  const clock = calibrateClock();
  const room = `room-${plan.runId}`;
  const join = (sockets: Awaited<ReturnType<typeof connectUsers>>, first: number) =>
    Promise.all(
      sockets.map((socket, index) =>
        socket.timeout(plan.connectTimeoutMs).emitWithAck('join', room, `user-${first + index}`),
      ),
    );
  const leftAt = new Map<string, number>();
  const seen = { joins: 0, leaves: 0 };

  const watchers = await connectUsers(plan, plan.watchers);
  await join(watchers, 0);
  metrics.watchers_joined.add(watchers.length);
  for (const socket of watchers) {
    const isVisitor = (user: string) => Number(user.slice('user-'.length)) >= plan.watchers;
    socket.on('joined', (user: string) => {
      if (!isVisitor(user)) return;
      seen.joins++;
      metrics.joins_seen.add(1);
    });
    socket.on('left', (user: string) => {
      if (!isVisitor(user)) return;
      seen.leaves++;
      metrics.leaves_seen.add(1);
      metrics.leave_time.add(socket.receivedAt - (leftAt.get(user) ?? 0), { visitor: user });
    });
  }

  const visitors = await connectUsers(plan, plan.visitors);
  await join(visitors, plan.watchers);
  const expected = watchers.length * visitors.length;
  await until(() => seen.joins >= expected, 3000);
  for (const [index, visitor] of visitors.entries()) {
    leftAt.set(`user-${plan.watchers + index}`, clock.now());
    visitor.disconnect();
    metrics.visits.add(1);
    await delay(plan.delayMs);
  }
  await until(() => seen.leaves >= expected, 3000);
  await delay(plan.settleMs);
  disconnect(watchers);
}
