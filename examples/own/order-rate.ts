/*
 * Orders under an arrival rate: each is due at a time fixed in advance, whether or not those before it were answered.
 *   npx rlt run --script order-rate.ts --api-url http://127.0.0.1:3000 --per-second 50
 */
import { count, defineScenario, max, metric, needs, p95, setting } from 'realtime-load-test/goals';
import { calibrateClock, metricsOf, onSchedule, type SetupOf, scenarioScript, until } from 'realtime-load-test/k6';
import { connectUsers, disconnect } from './connect.ts';

export const orderRate = defineScenario({
  name: 'order-rate',
  summary: 'Orders that arrive at a fixed rate are all acknowledged in time.',
  settings: {
    perSecond: setting.whole('per-second', 50, 'orders in a second', { min: 1, max: 1000 }),
    orders: setting.whole('orders', 100, 'orders in all', { min: 1 }),
    customers: setting.whole('customers', 10, 'sockets that order in turn', { min: 1 }),
    answerThresholdMs: setting.milliseconds('answer-threshold', 200, 'limit of the time to the answer (p95)', 1),
  },
  metrics: {
    customers_connected: metric.counter('Sockets that are connected.'),
    orders_sent: metric.counter('Orders that were sent.'),
    orders_accepted: metric.counter('Orders that were acknowledged.'),
    answer_time: metric.receiptTime('Time from the due time of an order to its acknowledgement.', 'order'),
    order_lateness: metric.time("Time from an order's due time to its sending: the load generator's own delay."),
  },
  goals: ({ customers, orders, answerThresholdMs }) => {
    const everybody = needs('customers_connected', count.exactly(customers), 'not every customer was connected');
    const everyOrder = needs('orders_sent', count.exactly(orders), 'not every order was sent');
    const inTime = needs('order_lateness', max.atMost(100), 'the load generator was late, not the server');
    return [
      {
        id: 'orders.accepted',
        title: 'Every order acknowledged',
        metric: 'orders_accepted',
        comparison: count.exactly(orders),
        unit: '',
        evidence: [everybody, everyOrder],
      },
      {
        id: 'orders.answer-time',
        title: 'Order to acknowledgement, p95',
        metric: 'answer_time',
        comparison: p95.atMost(answerThresholdMs),
        unit: 'ms',
        evidence: [everyOrder, inTime, needs('orders_accepted', count.atLeast(1), 'no order was acknowledged')],
        movedBy: '--answer-threshold',
      },
    ];
  },
});

const metrics = metricsOf(orderRate);

export const { options, setup, handleSummary, observer } = scenarioScript(orderRate, {
  roles: () => ({ customers: 1 }),
  maxDurationMs: ({ orders, perSecond }) => 30_000 + (orders * 1000) / perSecond,
});

export async function customers({ plan }: SetupOf<typeof orderRate>) {
  const clock = calibrateClock();
  const sockets = await connectUsers(plan, plan.customers);
  metrics.customers_connected.add(sockets.length);
  let answered = 0;
  await onSchedule({ count: plan.orders, everyMs: 1000 / plan.perSecond, clock }, (order, dueAt) => {
    const socket = sockets[order % sockets.length];
    if (socket === undefined) return;
    metrics.order_lateness.add(Math.max(0, clock.now() - dueAt));
    socket.emit('order', { order }, () => {
      answered++;
      metrics.orders_accepted.add(1);
      // From the due time: an order that was sent late has waited as well.
      metrics.answer_time.add(socket.receivedAt - dueAt, { order });
    });
    metrics.orders_sent.add(1);
  });
  await until(() => answered >= plan.orders, 3000);
  disconnect(sockets);
}
